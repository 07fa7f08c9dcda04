// @ts-check
/** A preset across a library: looked at first, then applied; every picture told by its state. */

import { complaints, get, order, post, Refused } from "./api.js";
import { el, button, fill, icon, need } from "./elements.js";
import { Reports } from "./reports.js";
import { complain, notice, showComplaints } from "./said.js";
import { ago, counted, ITEM_WORDS } from "./words.js";

/** @typedef {import("./types.js").Batch} Batch */
/** @typedef {import("./types.js").BatchItem} BatchItem */
/** @typedef {import("./types.js").Slot} Slot */

const EVERY = 1500;
const ITEMS = 500;
/** Pictures that are listed of one batch. */
const OPEN = new Set(["looking", "queued"]);
/** States that say all there is to say. */
const ON_ITS_WAY = new Set(["queued", "running", "succeeded", "current"]);
const DONE = ["succeeded", "current", "failed", "cancelled", "invalid", "missing"];

export class Library {
  /** @param {import("./presets.js").Presets} presets */
  constructor(presets) {
    this.presets = presets;
    this.reports = new Reports();
    this.root = need("batches", HTMLElement);
    this.form = need("batch-form", HTMLFormElement);
    this.preset = need("batch-preset", HTMLSelectElement);
    this.library = need("batch-library", HTMLSelectElement);
    this.folder = need("batch-folder", HTMLInputElement);
    this.sidecars = need("batch-sidecars", HTMLInputElement);
    this.problems = need("batch-problems", HTMLElement);
    this.shown = false;
    this.asking = false;
    this.looking = false;
    this.drawn = "";
    /** Batches whose pictures are listed. @type {Map<string, BatchItem[]>} */
    this.listed = new Map();
    presets.addEventListener("listed", () => this.offer());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "look";
      void this.ask(chosen === "look");
    });
  }

  /** Raises Refused. */
  async begin() {
    const told = await get("/v1/capabilities");
    const libraries = /** @type {string[]} */ (told.libraries);
    fill(this.library, ...libraries.map((name) => el("option", { value: name }, name)));
    need("no-libraries", HTMLElement).hidden = libraries.length > 0;
    this.form.hidden = libraries.length === 0;
    const boxes = /** @type {Slot[]} */ (told.slots).map((slot) =>
      el(
        "label",
        { class: "check" },
        el("input", { type: "checkbox", name: "slot", value: slot.name }),
        `${slot.name} `,
        el("span", { class: "quiet" }, slot.aspect || "whole"),
      ),
    );
    fill(
      need("batch-slots", HTMLElement),
      ...boxes,
      el("p", { class: "quiet" }, "None chosen: what the preset delivers."),
    );
    this.offer();
    setInterval(() => {
      if (this.shown && !document.hidden && !this.looking) void this.look();
    }, EVERY);
  }

  offer() {
    const was = this.preset.value || this.presets.chosen;
    fill(
      this.preset,
      ...this.presets.usable().map((head) => el("option", { value: head.name }, head.title || head.name)),
    );
    if (this.presets.usable().some((head) => head.name === was)) this.preset.value = was;
  }

  /** @param {boolean} shown @param {string} [preset] to begin with */
  show(shown, preset = "") {
    this.shown = shown;
    if (preset && this.presets.usable().some((head) => head.name === preset)) this.preset.value = preset;
    if (shown) void this.look();
  }

  /** @param {boolean} dry only look */
  async ask(dry) {
    if (this.asking) return; // a second click would be a second batch
    this.asking = true;
    fill(this.problems);
    const slots = [...this.form.querySelectorAll("input[name=slot]:checked")].map(
      (box) => /** @type {HTMLInputElement} */ (box).value,
    );
    const body = {
      preset: this.preset.value,
      library: this.library.value,
      folder: this.folder.value.trim().replace(/^\/+|\/+$/g, ""),
      with_sidecars: this.sidecars.checked,
      dry_run: dry,
      ...(slots.length > 0 ? { slots } : {}),
    };
    try {
      await order("/v1/batches", body);
      notice(dry ? "The library is being looked through" : "The preset is being applied");
      await this.look();
    } catch (error) {
      showComplaints(this.problems, complaints(error));
    } finally {
      this.asking = false;
    }
  }

  async look() {
    this.looking = true;
    try {
      const batches = /** @type {Batch[]} */ ((await get("/v1/batches")).items);
      for (const batch of batches) {
        if (this.listed.has(batch.id))
          this.listed.set(batch.id, (await get(`/v1/batches/${batch.id}/items?limit=${ITEMS}`)).items);
      }
      this.draw(batches);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    } finally {
      this.looking = false;
    }
  }

  /** @param {Batch[]} batches */
  draw(batches) {
    const stamp = JSON.stringify([batches, [...this.listed]]);
    if (stamp === this.drawn) return;
    this.drawn = stamp;
    const none = el("li", { class: "quiet" }, "None yet.");
    fill(this.root, ...(batches.length > 0 ? batches.map((batch) => this.card(batch)) : [none]));
  }

  /** @param {Batch} batch */
  card(batch) {
    const total = Object.values(batch.counts).reduce((sum, count) => sum + count, 0);
    const done = DONE.reduce((sum, state) => sum + (batch.counts[state] ?? 0), 0);
    const where = [batch.library, batch.folder].filter(Boolean).join("/");
    const open = OPEN.has(batch.state);
    const items = this.listed.get(batch.id);
    const counts = Object.entries(batch.counts).map(([state, count]) =>
      el("span", { class: `tally tally-${state}` }, `${count} ${ITEM_WORDS[state] ?? state}`),
    );
    const list = () => {
      if (items) this.listed.delete(batch.id);
      else this.listed.set(batch.id, []);
      this.drawn = "";
      void this.look();
    };
    return el(
      "li",
      { class: "card" },
      el(
        "div",
        { class: "card-head" },
        icon(batch.error ? "warn" : open ? "work" : "check"),
        el("h3", {}, `${batch.preset} on ${where}`),
        el(
          "p",
          { class: "quiet numbers" },
          [batch.dry_run ? "looked only" : "", counted(total, "picture"), ago(batch.created)]
            .filter(Boolean)
            .join(" · "),
        ),
        el(
          "button",
          {
            type: "button",
            class: "button small",
            "aria-expanded": String(items !== undefined),
            "aria-label": `Pictures of ${batch.preset} on ${where}`,
            data: { focus: `list-${batch.id}` },
            on: { click: list },
          },
          "Pictures",
        ),
        open || batch.dry_run ? null : this.reports.ask(batch, `${batch.preset} on ${where}`),
        open
          ? button("Cancel", () => void this.cancel(batch), {
              class: "button small",
              icon: "stop",
              label: `Cancel ${batch.preset} on ${where}`,
              data: { focus: `cancel-${batch.id}` },
            })
          : null,
      ),
      open && !batch.dry_run
        ? el("progress", {
            max: Math.max(1, total),
            value: done,
            "aria-label": `${done} of ${total} pictures`,
          })
        : null,
      el("p", { class: "tallies numbers" }, ...counts),
      batch.error ? el("p", { class: "state-failed" }, batch.error) : null,
      this.reports.place(batch),
      items
        ? el(
            "ul",
            { class: "items" },
            ...items.map((item) => itemRow(item)),
            total > items.length && items.length > 0
              ? el("li", { class: "quiet" }, `the first ${items.length} of ${total}`)
              : null,
          )
        : null,
    );
  }

  /** @param {Batch} batch */
  async cancel(batch) {
    try {
      await post(`/v1/batches/${batch.id}/cancel`);
      await this.look();
    } catch (error) {
      complain(complaints(error));
    }
  }
}

/** @param {BatchItem} item */
function itemRow(item) {
  return el(
    "li",
    {},
    el("span", { class: "item-name" }, item.picture),
    el("span", { class: `tally tally-${item.state}` }, ITEM_WORDS[item.state] ?? item.state),
    item.why && !ON_ITS_WAY.has(item.state) ? el("span", { class: "quiet" }, item.why) : null,
  );
}
