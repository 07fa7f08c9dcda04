// @ts-check
/** Watched folders: what each holds back, why, and what to do next. */

import { complaints, get, post, Refused } from "./api.js";
import { el, button, fill, icon, need } from "./elements.js";
import { complain, notice } from "./said.js";
import { ago, counted } from "./words.js";

/** @typedef {import("./types.js").Watch} Watch */
/** @typedef {import("./types.js").Held} Held */

const EVERY = 5000;
/** @type {Record<string, string>} */
const STATES = {
  watching: "watched",
  scanning: "looked through now and then",
  offline: "not reachable",
};

export class Folders {
  constructor() {
    this.root = need("watches", HTMLElement);
    this.badge = need("held-count", HTMLElement);
    this.drawn = "";
    this.shown = false;
    this.looking = false;
  }

  /** Look now and from time to time. */
  begin() {
    void this.look();
    setInterval(() => {
      if (!document.hidden && !this.looking) void this.look();
    }, EVERY);
  }

  async look() {
    this.looking = true;
    try {
      const watches = /** @type {Watch[]} */ ((await get("/v1/watches")).items);
      const held = watches.reduce((sum, watch) => sum + watch.held, 0);
      this.badge.hidden = held === 0;
      this.badge.textContent = String(held);
      this.badge.title = `${counted(held, "picture")} held back`;
      if (!this.shown) return;
      const all = await Promise.all(
        watches.map(
          async (watch) =>
            /** @type {[Watch, Held[]]} */ ([
              watch,
              watch.held > 0 ? (await get(`/v1/watches/${watch.id}/held`)).items : [],
            ]),
        ),
      );
      this.draw(all);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    } finally {
      this.looking = false;
    }
  }

  /** @param {boolean} shown */
  show(shown) {
    this.shown = shown;
    if (shown) void this.look();
  }

  /** @param {[Watch, Held[]][]} all */
  draw(all) {
    const stamp = JSON.stringify(all);
    if (stamp === this.drawn) return;
    this.drawn = stamp;
    need("no-watches", HTMLElement).hidden = all.length > 0;
    fill(this.root, ...all.map(([watch, held]) => this.card(watch, held)));
  }

  /** @param {Watch} watch @param {Held[]} held */
  card(watch, held) {
    const facts = [
      counted(watch.pictures, "picture"),
      watch.pending > 0 ? `${watch.pending} coming in` : "",
      STATES[watch.state] ?? watch.state,
    ];
    const look = button("Look now", () => void this.rescan(watch), {
      class: "button small",
      icon: "retry",
      label: `Look now: ${watch.name}`,
      data: { focus: `scan-${watch.id}` },
    });
    return el(
      "li",
      { class: "card" },
      el(
        "div",
        { class: "card-head" },
        icon("folder"),
        el("h3", {}, watch.name),
        el("p", { class: "quiet numbers" }, facts.filter(Boolean).join(" · ")),
        look,
      ),
      watch.note ? el("p", { class: "quiet" }, watch.note) : null,
      held.length > 0
        ? el("ul", { class: "held" }, ...held.map(heldItem))
        : el("p", { class: "calm" }, icon("check"), "Nothing is held back."),
    );
  }

  /** @param {Watch} watch */
  async rescan(watch) {
    try {
      await post(`/v1/watches/${watch.id}/rescan`);
      notice(`${watch.name} is being looked through`);
    } catch (error) {
      complain(complaints(error));
    }
  }
}

/** @param {Held} one */
function heldItem(one) {
  return el(
    "li",
    {},
    icon("warn", "state-failed"),
    el(
      "div",
      {},
      el(
        "p",
        { class: "held-name" },
        el("strong", {}, one.picture),
        one.since ? el("time", { class: "quiet numbers", dateTime: one.since }, ago(one.since)) : null,
      ),
      el("p", {}, one.message),
      one.action ? el("p", { class: "next" }, el("span", { class: "quiet" }, "Next: "), one.action) : null,
    ),
  );
}
