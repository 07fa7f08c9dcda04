// @ts-check
/** How even the pictures of a batch are, before and after: asked for, followed, and opened. */

import { complaints, get, post, rest } from "./api.js";
import { el, button, fill } from "./elements.js";
import { say } from "./said.js";

/** @typedef {import("./types.js").Batch} Batch */
/** @typedef {import("./types.js").Report} Report */

const WAIT = 5;
const OPEN = new Set(["queued", "running"]);

export class Reports {
  constructor() {
    /** Where it is told how a batch's report stands. @type {Map<string, HTMLElement>} */
    this.told = new Map();
  }

  /** The button of a batch. @param {Batch} batch @param {string} name of the batch, in words */
  ask(batch, name) {
    return button("Report", () => void this.make(batch, name), {
      class: "button small",
      label: `Consistency report of ${name}`,
      data: { focus: `report-${batch.id}` },
    });
  }

  /** What came of it. @param {Batch} batch */
  place(batch) {
    const place = this.told.get(batch.id) ?? el("div", { class: "check-told", role: "status" });
    this.told.set(batch.id, place);
    return place;
  }

  /** @param {Batch} batch @param {string} name */
  async make(batch, name) {
    const place = this.place(batch);
    const bar = el("progress", { max: 1, value: 0, "aria-label": `Measuring ${name}` });
    const note = el("p", { class: "quiet" }, "Measuring");
    fill(place, note, bar);
    try {
      let report = /** @type {Report} */ (await post(`/v1/batches/${batch.id}/report`));
      while (OPEN.has(report.state)) {
        await rest();
        report = await get(`/v1/reports/${report.id}?wait=${WAIT}`);
        bar.setAttribute("value", String(report.progress.fraction ?? 0));
        fill(note, report.held_up || report.progress.note || "Measuring");
      }
      fill(place, report.state === "succeeded" ? this.link(report, name) : failure(report));
    } catch (error) {
      fill(place, ...complaints(error).map((one) => el("p", { class: "state-failed" }, one.message)));
    }
    say(place.textContent ?? "");
  }

  /** @param {Report} report @param {string} name */
  link(report, name) {
    const href = `/page/reports/${report.id}`;
    const about = { href, target: "_blank", rel: "noopener", "aria-label": `Open the report of ${name}` };
    return el("p", {}, el("a", about, "Open the report"));
  }
}

/** @param {Report} report */
function failure(report) {
  const why = report.errors.map((one) => one.message).join("; ") || `It is ${report.state}.`;
  return el("p", { class: "state-failed" }, why);
}
