// @ts-check
/** The plan of what stands in the form: asked for while it is written, before anything is spent. */

import { post, Refused } from "./api.js";
import { el, fill, icon, need } from "./elements.js";
import { showComplaints } from "./said.js";
import { counted } from "./words.js";

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").StepPlanned} StepPlanned */
/** @typedef {import("./types.js").Complaint} Complaint */

const PAUSE = 450;

export class PlanView {
  /**
   * @param {(wrong: string, right: string) => void} mend put the right word into the text
   * @param {() => void} planned it is known now how it stands
   */
  constructor(mend, planned) {
    this.mend = mend;
    this.planned = planned;
    this.root = need("plan", HTMLElement);
    this.sum = need("plan-sum", HTMLElement);
    this.problems = need("plan-problems", HTMLElement);
    this.steps = need("plan-steps", HTMLElement);
    this.advice = need("plan-advice", HTMLElement);
    this.timer = 0;
    /** Whether what stands in the form cannot be made as it is. */
    this.blocked = false;
    /** @type {AbortController | null} */
    this.under = null;
    this.asked = "";
  }

  /** Nothing to plan: say why. @param {string} why */
  clear(why) {
    this.stop();
    this.asked = "";
    this.sum.textContent = why;
    this.clearParts();
  }

  clearParts() {
    for (const place of [this.problems, this.steps, this.advice]) fill(place);
    this.root.hidden = true;
  }

  stop() {
    clearTimeout(this.timer);
    this.under?.abort();
    this.under = null;
  }

  /** Plan it in a moment, unless it is planned already. @param {Record<string, unknown>} request @param {boolean} [anew] */
  want(request, anew = false) {
    const asked = JSON.stringify(request);
    if (asked === this.asked && !anew) return;
    this.stop();
    this.asked = asked;
    this.blocked = false;
    this.timer = window.setTimeout(() => void this.plan(request), PAUSE);
  }

  /** @param {Record<string, unknown>} request */
  async plan(request) {
    const under = new AbortController();
    this.under = under;
    try {
      const plan = /** @type {Plan} */ (await post("/v1/plan", request, under.signal));
      this.show(plan);
    } catch (error) {
      if (error instanceof DOMException) return;
      if (!(error instanceof Refused)) throw error;
      if (error.busy) this.later(request, error);
      else this.refused(error.problem.errors, error.status);
    }
  }

  /** Nobody can plan now: say so, and ask again. @param {Record<string, unknown>} request @param {Refused} error */
  later(request, error) {
    this.clearParts();
    this.planned();
    this.sum.textContent = `No plan yet: ${error.message}. It can be made all the same.`;
    this.timer = window.setTimeout(() => void this.plan(request), 1000 * Math.max(2, error.after));
  }

  /** @param {Complaint[]} errors @param {number} status */
  refused(errors, status) {
    this.clearParts();
    this.sum.textContent =
      errors.length > 1 ? `${errors.length} things are to be mended` : "This is to be mended";
    this.blocked = status === 409 || status === 422;
    this.planned();
    showComplaints(this.problems, errors, this.mend);
  }

  /** @param {Plan} plan */
  show(plan) {
    const last = plan.branches.at(-1);
    const before = plan.branches.slice(0, -1).flatMap((branch) => branch.steps);
    const steps = last?.steps ?? [];
    const fresh = plan.steps - plan.cached;
    const work =
      fresh === 0
        ? "all of it is done already"
        : plan.cached > 0
          ? `${plan.cached} of ${plan.steps} are done already`
          : "";
    this.sum.textContent = [counted(plan.steps, "step"), work].filter(Boolean).join(", ");
    this.blocked = false;
    this.planned();
    showComplaints(this.problems, []);
    this.root.hidden = false;
    const earlier =
      before.length > 0
        ? el(
            "li",
            { class: "plan-step done" },
            icon("check"),
            el("span", {}, counted(before.length, "step"), " before, from the cache"),
          )
        : null;
    fill(this.steps, earlier, ...steps.map(stepItem));
    const warnings = plan.warnings.map((one) =>
      el(
        "li",
        { class: "advice" },
        icon("warn"),
        el("div", {}, el("p", {}, one.message), one.hint ? el("p", { class: "hint" }, one.hint) : null),
      ),
    );
    fill(this.advice, warnings.length > 0 ? el("ul", { class: "bare" }, ...warnings) : null);
  }
}

/** @param {StepPlanned} step */
function stepItem(step) {
  const refused = Object.entries(step.refused);
  return el(
    "li",
    { class: step.cached ? "plan-step done" : "plan-step" },
    icon(step.cached ? "check" : "work"),
    el(
      "div",
      {},
      el("p", {}, step.sentence.replace(/\.$/, "")),
      el("p", { class: "quiet" }, step.cached ? "from the cache" : `${step.engine}: ${step.why}`),
      ...refused.map(([engine, why]) => el("p", { class: "quiet" }, `not ${engine}: ${why}`)),
    ),
  );
}
