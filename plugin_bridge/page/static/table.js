// @ts-check
/** The light table: one photo with all that was made of it; what is looked at, compared, judged. */

import { complaints } from "./api.js";
import { Compose } from "./compose.js";
import { deed, looksOf, originalLook, words } from "./chains.js";
import { Deliver, saveFile } from "./deliver.js";
import { drawDetails } from "./details.js";
import { el, fill, need } from "./elements.js";
import { History, way } from "./history.js";
import { MaskBoard } from "./mask.js";
import { addressOf } from "./pictures.js";
import { complain, say } from "./said.js";
import { saveSidecar, SavePreset } from "./save.js";
import { Stage } from "./stage.js";
import { Steering } from "./steering.js";
import { tabs } from "./tabs.js";
import { drawVariants } from "./variants.js";
import { drawVerdict, moveVerdict } from "./verdict.js";
import { standing } from "./words.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").Look} Look */

export class Table extends EventTarget {
  /** @param {import("./jobs.js").Jobs} jobs @param {import("./presets.js").Presets} presets */
  constructor(jobs, presets) {
    super();
    this.jobs = jobs;
    this.steering = new Steering(jobs);
    this.stage = new Stage();
    this.history = new History();
    this.mask = new MaskBoard();
    this.compose = new Compose(presets, (deeds) => this.drawMask(deeds));
    this.savePreset = new SavePreset();
    this.deliver = new Deliver({
      saveSidecar: (job) => void saveSidecar(job, this.jobs.nameOf(job.asset)),
      savePreset: (job) => this.savePreset.open(job),
      approve: (job) => void this.steering.judge(job, { verdict: "approve" }),
    });
    this.before = need("before", HTMLSelectElement);
    this.after = need("after", HTMLSelectElement);
    this.asset = "";
    this.node = "original";
    /** Ids of looks that were chosen by hand, "" for the usual ones. */
    this.chosenBefore = "";
    this.chosenAfter = "";
    /** All that can be looked at. @type {Look[]} */
    this.looks = [];
    /** What was drawn as an answer and has not arrived, by job and name. @type {Map<string, import("./strokes.js").Deed[]>} */
    this.shownPlaces = new Map();
    /** The question that was brought to the front. */
    this.asked = "";
    this.mayJudge = true;
    this.openPanel = tabs(/** @type {HTMLElement} */ (document.querySelector(".tabs")), () => this.draw());
    this.listen();
  }

  listen() {
    this.jobs.addEventListener("change", () => this.draw());
    this.jobs.addEventListener("progress", (event) =>
      this.moved(/** @type {CustomEvent<string>} */ (event).detail),
    );
    words.addEventListener("said", () => this.draw());
    this.history.addEventListener("select", (event) =>
      this.go(/** @type {CustomEvent<string>} */ (event).detail),
    );
    this.history.addEventListener("compare", (event) =>
      this.compareWith(/** @type {CustomEvent<string>} */ (event).detail),
    );
    this.before.addEventListener("change", () => this.choose(this.before.value, this.after.value));
    this.after.addEventListener("change", () => this.choose(this.before.value, this.after.value));
    this.stage.addEventListener("mode", () => this.showVariants());
    for (const maker of [this.compose, this.deliver]) {
      maker.addEventListener("made", (event) => this.made(/** @type {CustomEvent<Job>} */ (event).detail));
    }
  }

  /** @param {string} asset "" for an empty table @param {string} node id of a job, or "original" */
  show(asset, node) {
    const other = asset !== this.asset;
    if (other || node !== this.node) {
      window.scrollTo(0, 0);
      this.chosenBefore = this.chosenAfter = "";
      this.stage.setZoom("fit");
      this.mask.leave();
    }
    this.asset = asset;
    this.node = node;
    if (this.stage.mode === "variants") this.stage.setMode("wipe");
    this.asked = "";
    this.draw();
    if (this.job) say(`${deed(this.job)}: ${standing(this.job)}`);
  }

  /** @returns {Job | null} the one on the table */
  get job() {
    return this.jobs.all.get(this.node) ?? null;
  }

  /** @param {string} node */
  go(node) {
    location.hash = `#/photo/${this.asset.slice(7)}/${node}`;
  }

  /** @param {Job} job */
  made(job) {
    this.jobs.put(job);
    // somebody may have gone to another photo while it was sent, and have yet to arrive there
    const still = location.hash.startsWith(`#/photo/${job.asset.slice(7)}/`);
    if (!job.export_of && job.asset === this.asset && still && !this.mask.isOpen) this.go(job.id);
  }

  draw() {
    need("table-empty", HTMLElement).hidden = this.asset !== "";
    need("bench", HTMLElement).hidden = this.asset === "";
    if (!this.asset) return;
    const jobs = this.jobs.ofPhoto(this.asset);
    const { job } = this;
    const original = originalLook(this.asset, jobs);
    this.drawHead(job);
    this.drawLooks(original, jobs, job);
    drawVerdict(job, this.acts(job), this.mayJudge);
    // a delivery is no step of its own: what can be done next is done to the result it delivers
    const result = job?.export_of ? (this.jobs.all.get(job.export_of) ?? job) : job;
    const shown = this.look(this.after.value);
    const look =
      shown?.job === result?.id ? shown : (this.looks.find((one) => one.job === result?.id) ?? null);
    this.history.draw(original, jobs, result ? result.id : "original", this.nodeOf(this.before.value));
    this.compose.about(this.asset, this.jobs.nameOf(this.asset), result, look, jobs);
    const exports = jobs.filter((one) => result && one.export_of === result.id).reverse();
    this.deliver.draw(result, look, exports);
    if (!need("panel-details", HTMLElement).hidden) drawDetails(job, job ? way(jobs, job.id) : []);
    this.showVariants();
  }

  /** @param {Job | null} job */
  drawHead(job) {
    need("photo-title", HTMLElement).textContent = this.jobs.nameOf(this.asset);
    const output = job?.outputs.find((one) => one.slot === "master") ?? job?.outputs[0];
    const size = output?.width && output.height ? `${output.width} × ${output.height}` : "";
    need("photo-facts", HTMLElement).textContent = [job ? deed(job) : "Original", size]
      .filter(Boolean)
      .join(" · ");
  }

  /** All pictures that can be looked at. @param {Look} original @param {Job[]} jobs @param {Job | null} job */
  drawLooks(original, jobs, job) {
    this.looks = [
      original,
      ...jobs
        .filter((one) => !one.export_of || one === job)
        .flatMap((one) => looksOf(one, one.export_of ? "Delivered" : deed(one) || "…")),
    ];
    const usualAfter = job
      ? (this.looks.find((look) => look.job === job.id) ?? this.nearest(job, jobs) ?? original)
      : original;
    const after = this.look(this.chosenAfter) ?? usualAfter;
    const before = this.look(this.chosenBefore) ?? original;
    for (const [select, chosen] of /** @type {[HTMLSelectElement, Look][]} */ ([
      [this.before, before],
      [this.after, after],
    ])) {
      const stamp = JSON.stringify(this.looks.map((look) => [look.id, look.label]));
      if (select.dataset.stamp !== stamp) {
        fill(
          select,
          ...this.looks.map((look, number) =>
            el("option", { value: look.id }, number > 0 ? `${number}  ${look.label}` : look.label),
          ),
        );
        select.dataset.stamp = stamp;
      }
      select.value = chosen.id;
    }
    const alone = this.looks.length < 2;
    need("compare-choice", HTMLElement).hidden = alone;
    need("modes", HTMLElement).hidden = alone;
    this.stage.set(before, after);
  }

  /** The picture of what a job builds on, while it has none itself. @param {Job} job @param {Job[]} jobs */
  nearest(job, jobs) {
    const before = way(jobs, job.id).slice(0, -1).reverse();
    for (const one of before) {
      const found = this.looks.find((look) => look.job === one.id);
      if (found) return found;
    }
    return undefined;
  }

  /** @param {string} id @returns {Look | null} */
  look(id) {
    return this.looks.find((look) => look.id === id) ?? null;
  }

  /** @param {string} look @returns {string} */
  nodeOf(look) {
    return this.look(look)?.job || "original";
  }

  /** @param {string} before @param {string} after ids of looks */
  choose(before, after) {
    this.chosenBefore = before;
    this.chosenAfter = after;
    if (this.stage.mode === "variants") this.stage.setMode("wipe");
    this.draw();
  }

  /** @param {string} node to be compared with what is on the table */
  compareWith(node) {
    const found = node === "original" ? this.look("original") : this.looks.find((look) => look.job === node);
    if (!found) return;
    this.choose(found.id, this.after.value);
    say(`Compared with ${found.label}`);
  }

  showVariants() {
    const { job } = this;
    const asks = job?.state === "waiting" && job.questions.some((question) => question.kind === "pick");
    const tab = /** @type {HTMLElement} */ (this.stage.modes.querySelector("[data-mode=variants]"));
    tab.hidden = !asks;
    const asked = asks && job ? `${job.id} ${job.started}` : "";
    if (asked !== this.asked) {
      // what is asked comes to the front once; then a person may look elsewhere
      this.asked = asked;
      if (asks) return this.stage.setMode("variants");
    }
    if (!asks && this.stage.mode === "variants") this.stage.setMode("wipe");
    const on = Boolean(asks) && this.stage.mode === "variants";
    need("variants", HTMLElement).hidden = !on;
    need("compare-choice", HTMLElement).toggleAttribute("data-off", on);
    need("verdict", HTMLElement).toggleAttribute("data-variants", on);
    this.stage.root.dataset.shows = on ? "variants" : this.stage.mode;
    if (on && job)
      drawVariants(job, {
        pick: (branch, variant) => void this.steering.pick(job, branch, variant),
        look: (look) => this.choose(this.before.value, look.id),
      });
  }

  /** @param {string} id */
  moved(id) {
    const { job } = this;
    if (job?.id !== id) return;
    moveVerdict(job);
    this.history.move(job);
    if (job.progress.preview && job.progress.preview !== this.look(`preview-${id}`)?.key) this.draw();
  }

  /** @param {Job | null} job @returns {import("./verdict.js").Acts} */
  acts(job) {
    const act = (/** @type {(job: Job) => unknown} */ does) => () => void (job && does(job));
    return {
      approve: act((one) => this.steering.judge(one, { verdict: "approve" })),
      reject: act((one) => this.steering.judge(one, { verdict: "reject" })),
      cancel: act((one) => this.steering.cancel(one)),
      retry: (fromStart) => void (job && this.steering.retry(job, fromStart)),
      drawMask: (name) => void (job && this.answerMask(job, name)),
      deliver: () => this.openPanel("panel-deliver"),
      download: act((one) =>
        saveFile(one.outputs.find((output) => output.slot === "master") ?? one.outputs[0]),
      ),
      variants: () => this.stage.setMode("variants"),
    };
  }

  /** @param {Job} job @param {string} name of what is asked for */
  async answerMask(job, name) {
    const place = `${job.id} ${name}`;
    const drawn = await this.drawMask(this.shownPlaces.get(place) ?? []);
    if (!drawn) return;
    this.shownPlaces.set(place, drawn.deeds);
    if (drawn.blob && (await this.steering.showPlace(job, name, drawn.blob))) this.shownPlaces.delete(place);
  }

  /** @param {import("./strokes.js").Deed[]} deeds @returns {Promise<import("./mask.js").Drawn | null>} */
  async drawMask(deeds) {
    const original = this.look("original");
    if (!original) return null;
    const stage = this.stage.root;
    const back = document.activeElement;
    stage.dataset.masking = "";
    stage.scrollIntoView({ block: "start" });
    try {
      return await this.mask.draw(addressOf(original, 4096), deeds);
    } catch (error) {
      complain(complaints(error));
      return null;
    } finally {
      delete stage.dataset.masking;
      this.stage.measure();
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    }
  }
}
