// @ts-check
/** Delivering what is good: slots with their crops, files to save, the chain to keep. */

import { bytes, complaints, get, order } from "./api.js";
import { Checks } from "./checks.js";
import { cropPicture, cropsOf, fromTheMiddle } from "./crops.js";
import { el, button, fill, icon, need } from "./elements.js";
import { addressOf, sizedUrl } from "./pictures.js";
import { complain, notice } from "./said.js";
import { counted, sized, standing, STATE_ICONS } from "./words.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").Look} Look */
/** @typedef {import("./types.js").Output} Output */
/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").Crop} Crop */

const SHOWN = 640;
/** Pixels of the long edge of what crops are drawn from. */

/** @param {Output} output to be saved, under its own name. Complains by itself. */
export async function saveFile(output) {
  try {
    saveBlob(await bytes(`/v1/outputs/${output.id}/file`), output.name);
  } catch (error) {
    complain(complaints(error));
  }
}

/** @param {Blob} blob @param {string} name */
export function saveBlob(blob, name) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 30_000);
}

export class Deliver extends EventTarget {
  /** @param {{saveSidecar: (job: Job) => void, savePreset: (job: Job) => void, approve: (job: Job) => void}} act */
  constructor(act) {
    super();
    this.act = act;
    this.root = need("panel-deliver", HTMLElement);
    /** @type {Slot[]} */
    this.slots = [];
    /** @type {Set<string>} */
    this.chosen = new Set(["listing", "gallery"]);
    this.drawn = "";
    this.checks = new Checks();
  }

  /** Raises Refused. */
  async begin() {
    this.slots = (await get("/v1/capabilities")).slots;
  }

  /** Whether it can be seen: crops are looked up only then. */
  get isShown() {
    return !this.root.hidden;
  }

  /** @param {Job | null} job @param {Look | null} look @param {Job[]} exports deliveries of the job, the newest first */
  draw(job, look, exports) {
    if (!this.isShown) {
      this.drawn = "";
      return;
    }
    const stamp = JSON.stringify([
      job?.id,
      job?.state,
      look?.id,
      look?.key,
      exports.map((one) => [one.id, one.state, one.outputs.length]),
      this.slots.length,
    ]);
    if (stamp === this.drawn) return;
    this.drawn = stamp;
    if (!job || !look) {
      fill(
        this.root,
        el(
          "p",
          { class: "quiet hollow" },
          "Choose a result in the history; then it can be delivered, and its chain kept.",
        ),
      );
      return;
    }
    const grid = el("div", { class: "crops", role: "group", "aria-label": "Slots" });
    const note = el("p", { class: "quiet" }, "");
    const problems = el("div", {});
    const go = button("", () => void this.order(job, look, problems, go), {
      class: "button primary wide",
      data: { focus: "order" },
    });
    fill(
      this.root,
      el(
        "section",
        { class: "group" },
        el("h3", {}, "Slots"),
        note,
        grid,
        problems,
        job.state === "waiting" ? this.approveFirst(job) : go,
      ),
      this.files(job, exports),
      this.chain(job),
    );
    this.label(go);
    void this.crops(job, look, grid, note, go);
  }

  /** @param {Job} job */
  approveFirst(job) {
    if (!job.questions.every((question) => question.kind === "approve"))
      return el("p", { class: "quiet" }, "It can be delivered once its question is answered.");
    return button("Approve, then deliver", () => this.act.approve(job), {
      class: "button primary wide",
      icon: "check",
      data: { focus: "order" },
    });
  }

  /** @param {Job} job @param {Look} look @param {HTMLElement} grid @param {HTMLElement} note @param {HTMLButtonElement} go */
  async crops(job, look, grid, note, go) {
    const stamp = this.drawn;
    const [width, height] = [look.output?.width ?? 1, look.output?.height ?? 1];
    const guessed = this.slots.map((slot) => fromTheMiddle(slot, width, height));
    if (look.output?.width) fill(grid, ...guessed.map((crop) => this.card(crop, addressOf(look, SHOWN), go)));
    note.textContent = "Looking for the subject";
    const found = await cropsOf(
      job.id,
      look.branch,
      this.slots.map((slot) => slot.name),
    );
    if (stamp !== this.drawn) return;
    if (!found) {
      note.textContent = "Cut from the middle here; what is delivered follows the subject.";
      return;
    }
    note.textContent = found.exact
      ? "As they will be cut."
      : "As they will be cut; no subject was found to follow.";
    const address = sizedUrl(found.picture, SHOWN, look.key);
    fill(grid, ...found.items.map((crop) => this.card(crop, address, go)));
  }

  /** @param {Crop} crop @param {string} address of the whole result @param {HTMLButtonElement} go */
  card(crop, address, go) {
    const box = el("input", {
      type: "checkbox",
      checked: this.chosen.has(crop.slot),
      on: {
        change: () => {
          if (box.checked) this.chosen.add(crop.slot);
          else this.chosen.delete(crop.slot);
          this.label(go);
        },
      },
    });
    const size = `${crop.width} × ${crop.height}`;
    const more = [crop.aspect || "whole", size, crop.format || "as is"].join(" · ");
    const enlarged =
      crop.enlarged > 1.005
        ? el("span", { class: "advice-line" }, icon("warn"), `enlarged ${crop.enlarged.toFixed(1)} times`)
        : null;
    const noted = crop.note ? el("span", { class: "quiet" }, crop.note) : null;
    return el(
      "label",
      { class: "crop-card" },
      el("span", { class: "crop-frame" }, cropPicture(crop, address)),
      el(
        "span",
        { class: "crop-said" },
        el("span", { class: "crop-name" }, box, crop.slot),
        el("span", { class: "quiet numbers" }, more),
        enlarged,
        noted,
      ),
    );
  }

  /** @param {HTMLButtonElement} go */
  label(go) {
    go.textContent = `Deliver ${counted(this.chosen.size, "slot")}`;
    go.disabled = this.chosen.size === 0;
  }

  /** @param {Job} job @param {Look} look @param {HTMLElement} problems @param {HTMLButtonElement} go */
  async order(job, look, problems, go) {
    fill(problems);
    go.disabled = true; // a second click would be a second delivery
    try {
      const several = new Set(job.outputs.map((output) => output.branch)).size > 1;
      const body = { slots: [...this.chosen], ...(several ? { branch: look.branch } : {}) };
      const made = await order(`/v1/jobs/${job.id}/exports`, body);
      notice(`${counted(this.chosen.size, "slot")} on the way`);
      this.dispatchEvent(new CustomEvent("made", { detail: made }));
    } catch (error) {
      complain(complaints(error));
    } finally {
      this.label(go);
    }
  }

  /** @param {Job} job @param {Job[]} exports */
  files(job, exports) {
    const rows = [job, ...exports].flatMap((one) => {
      if (one.state === "succeeded") return one.outputs.map((output) => this.file(output));
      if (one === job || one.state === "cancelled") return [];
      return [
        el(
          "li",
          { class: "file" },
          icon(STATE_ICONS[one.state], `state-${one.state}`),
          el("span", {}, one.errors[0]?.message ?? `Delivery: ${standing(one)}`),
        ),
      ];
    });
    if (rows.length === 0) return null;
    return el("section", { class: "group" }, el("h3", {}, "Files"), el("ul", { class: "files" }, ...rows));
  }

  /** @param {Output} output */
  file(output) {
    const size = output.width && output.height ? `${output.width} × ${output.height}` : "";
    const facts = [output.slot, size, sized(output.bytes)].filter(Boolean).join(" · ");
    return el(
      "li",
      { class: "file" },
      icon("photo"),
      el("span", { class: "file-name" }, output.name, el("span", { class: "quiet numbers" }, facts)),
      button("", () => void saveFile(output), {
        class: "plain",
        icon: "down",
        label: `Save ${output.name}`,
        data: { focus: `save-${output.id}` },
      }),
      this.checks.row(output),
    );
  }

  /** @param {Job} job */
  chain(job) {
    const approved = job.state === "succeeded";
    return el(
      "section",
      { class: "group" },
      el("h3", {}, "Keep this chain"),
      el(
        "p",
        { class: "quiet" },
        approved
          ? "For other photos: as a sidecar beside one, or as a preset for a whole library."
          : "A chain can be kept once its result is approved.",
      ),
      el(
        "div",
        { class: "button-row" },
        button("Sidecar", () => this.act.saveSidecar(job), {
          class: "button small",
          icon: "down",
          disabled: !approved,
          data: { focus: "sidecar" },
        }),
        button("Preset", () => this.act.savePreset(job), {
          class: "button small",
          icon: "plus",
          disabled: !approved,
          data: { focus: "preset" },
        }),
      ),
    );
  }
}
