// @ts-check
/** The form: what to do next with what is on the table. */

import { ask, complaints, doorbell, order, Refused } from "./api.js";
import { need, onPress, press } from "./elements.js";
import { Keep } from "./keep.js";
import { PlanView } from "./plan.js";
import { drawSwatches } from "./presets.js";
import { missing, requestOf } from "./request.js";
import { complain, notice } from "./said.js";
import { Where } from "./where.js";
import { isOpen, presetName } from "./words.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").Look} Look */

const DRAFT = "watchfolder.draft";

export class Compose extends EventTarget {
  /**
   * @param {import("./presets.js").Presets} presets
   * @param {(deeds: import("./strokes.js").Deed[]) => Promise<import("./mask.js").Drawn | null>} drawMask
   */
  constructor(presets, drawMask) {
    super();
    this.presets = presets;
    this.where = new Where(drawMask);
    this.form = need("compose", HTMLFormElement);
    this.text = need("instruction", HTMLTextAreaElement);
    this.count = need("variants-count", HTMLInputElement);
    this.askMe = need("ask-me", HTMLInputElement);
    this.make = need("make", HTMLButtonElement);
    this.from = need("from", HTMLElement);
    this.keep = new Keep();
    this.plan = new PlanView(
      (wrong, right) => this.mend(wrong, right),
      () => this.ready(),
    );
    this.asset = "";
    this.name = "";
    /** @type {Job | null} */
    this.job = null;
    this.branch = "";
    this.fromOriginal = false;
    /** Of the photo. @type {Job[]} */
    this.jobs = [];
    this.sending = false;
    /** Whether a photo was sent from here; else the original is reached by a job of it. @type {Map<string, boolean>} */
    this.sent = new Map();
    this.askMe.checked = localStorage.getItem("watchfolder.ask") !== "no";
    this.text.value ||= sessionStorage.getItem(DRAFT) ?? localStorage.getItem(DRAFT) ?? "";
    localStorage.removeItem(DRAFT);
    this.listen();
  }

  listen() {
    this.text.addEventListener("input", () => {
      this.draft();
      this.changed();
    });
    // the page that is opened next finds it
    doorbell.addEventListener("ended", () => localStorage.setItem(DRAFT, this.text.value));
    this.count.addEventListener("input", () => this.changed());
    this.askMe.addEventListener("change", () => {
      localStorage.setItem("watchfolder.ask", this.askMe.checked ? "yes" : "no");
      this.changed();
    });
    for (const part of [this.keep, this.where]) part.addEventListener("change", () => this.changed());
    this.presets.addEventListener("chosen", () => void this.presetChanged());
    this.presets.addEventListener("listed", () => void this.presetChanged());
    onPress(this.from, "from", (from) => {
      this.fromOriginal = from === "original";
      this.settle();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void this.send();
      }
    });
  }

  /** Keep what stands there, should the page be loaded again. */
  draft() {
    sessionStorage.setItem(DRAFT, this.text.value);
  }

  /**
   * What is on the table now.
   * @param {string} asset @param {string} name @param {Job | null} job @param {Look | null} look
   * @param {Job[]} jobs of the photo
   */
  about(asset, name, job, look, jobs) {
    this.jobs = jobs;
    const branches = new Set(job?.outputs.map((output) => output.branch));
    const branch = branches.size > 1 ? (look?.branch ?? "") : "";
    const same = asset === this.asset && job?.id === this.job?.id && job?.state === this.job?.state;
    const renamed = name !== this.name || branch !== this.branch;
    if (asset !== this.asset || job?.id !== this.job?.id) this.fromOriginal = false;
    Object.assign(this, { asset, name, job, branch });
    if (!same || renamed) this.settle();
    if (!this.sent.has(asset)) void this.probe(asset);
  }

  /** @param {string} asset */
  async probe(asset) {
    this.sent.set(asset, true);
    try {
      await ask("GET", `/v1/assets/${asset}?max=16`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 404) this.sent.set(asset, false);
      else this.sent.delete(asset);
      this.changed();
    }
  }

  /** The job that a request names: the one gone on from, or one through which the original is reached. */
  parent() {
    if (this.goesOn) return this.job;
    if (this.sent.get(this.asset) !== false) return null;
    return this.jobs.filter((job) => job.state !== "failed" && job.state !== "cancelled").at(-1) ?? null;
  }

  /** Whether the job on the table can be gone on from, and why not. */
  basis() {
    const job = this.job;
    if (!job) return { can: false, why: "" };
    if (job.state === "failed" || job.state === "cancelled")
      return {
        can: false,
        why: `It ${job.state === "failed" ? "failed" : "was cancelled"}: begin with the original.`,
      };
    if (job.questions.some((question) => question.kind === "pick"))
      return { can: false, why: "Pick a variant first to go on from it." };
    return {
      can: true,
      why: isOpen(job) && job.state !== "waiting" ? "It is still at work; this comes after it." : "",
    };
  }

  get goesOn() {
    return this.basis().can && !this.fromOriginal;
  }

  settle() {
    const basis = this.basis();
    need("from-group", HTMLElement).hidden = this.job === null;
    press(this.from, "from", this.goesOn ? "parent" : "original");
    const parent = this.from.querySelector("[data-from=parent]");
    if (parent instanceof HTMLButtonElement) parent.disabled = !basis.can;
    need("from-note", HTMLElement).textContent = basis.why;
    const preset = this.goesOn && this.job?.preset ? presetName(this.job.preset) : null;
    need("preset-note", HTMLElement).textContent = preset
      ? "A chain keeps its preset. Begin with the original for another one."
      : "";
    this.presets.lock(preset);
    this.where.about(this.asset);
    void this.presetChanged();
  }

  async presetChanged() {
    const name = this.presets.name;
    const preset = await this.presets.whole(name);
    if (name !== this.presets.name) return;
    drawSwatches(preset, (color) => this.put(color));
    const title = preset?.title || name;
    this.keep.give(new Map((preset?.keep ?? []).map((phrase) => [phrase, title])));
    this.changed();
  }

  /** @returns {import("./request.js").Wish} */
  wish() {
    return {
      asset: this.asset,
      name: this.name,
      parent: this.parent(),
      parentBranch: this.branch,
      fromOriginal: !this.goesOn,
      text: this.text.value,
      preset: this.goesOn && this.job?.preset ? "" : this.presets.name,
      keep: this.keep.own,
      mask: this.where.mask,
      maskDoes: this.where.does,
      variants: Math.min(16, Math.max(1, Math.round(Number(this.count.value)) || 1)),
      askMe: this.askMe.checked,
    };
  }

  /** @param {boolean} [anew] plan again even where nothing was changed */
  changed(anew = false) {
    if (!this.asset) return;
    const wish = this.wish();
    const lacking = missing(wish);
    this.make.textContent = wish.variants > 1 ? `Make ${wish.variants} variants` : "Make it";
    if (lacking) this.plan.clear(lacking);
    else this.plan.want(requestOf(wish), anew);
    this.ready();
  }

  /** Whether it can be made: nothing is missing, and the plan does not say that it cannot be done. */
  ready() {
    this.make.disabled = this.sending || missing(this.wish()) !== "" || this.plan.blocked;
  }

  async send() {
    const wish = this.wish();
    if (this.make.disabled) return;
    this.sending = true;
    this.ready();
    try {
      const job = /** @type {Job} */ (await order("/v1/jobs", requestOf(wish)));
      if (this.text.value === wish.text) this.text.value = ""; // else somebody writes on already
      this.count.value = "1";
      this.where.drop(wish.asset);
      this.keep.clear();
      this.draft();
      notice(wish.variants > 1 ? `${wish.variants} variants are under way` : "It is under way");
      this.dispatchEvent(new CustomEvent("made", { detail: job }));
    } catch (error) {
      const found = complaints(error);
      this.plan.refused(found, 422);
      complain(found.slice(0, 1));
      this.text.focus();
    } finally {
      this.sending = false;
      this.changed();
    }
  }

  /** @param {string} wrong @param {string} right */
  mend(wrong, right) {
    const at = this.text.value.toLowerCase().indexOf(wrong.toLowerCase());
    if (at < 0) return;
    this.text.setRangeText(right, at, at + wrong.length, "end");
    this.text.focus();
    this.draft();
    this.changed();
  }

  /** Put a word where the caret is. @param {string} word */
  put(word) {
    const { value, selectionStart: at } = this.text;
    const space = at > 0 && !/\s$/.test(value.slice(0, at)) ? " " : "";
    this.text.setRangeText(`${space}${word}`, at, this.text.selectionEnd, "end");
    this.text.focus();
    this.draft();
    this.changed();
  }
}
