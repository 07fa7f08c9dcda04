// @ts-check
/** What was done, step by step: engine, time, figures. */

import { deed } from "./chains.js";
import { el, icon, need, refill } from "./elements.js";
import { ago, figureName, figureValue, STATE_WORDS } from "./words.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").BranchTold} BranchTold */
/** @typedef {import("./types.js").StepTold} StepTold */
/** @typedef {import("./types.js").Figure} Figure */

/** @param {Job | null} job @param {Job[]} way from the original to it, itself last */
export function drawDetails(job, way) {
  const root = need("panel-details", HTMLElement);
  if (!job) {
    refill(root, "original", () => [
      el("p", { class: "quiet hollow" }, "This is the original. It is never changed."),
    ]);
    return;
  }
  const facts = el(
    "dl",
    { class: "facts" },
    ...fact("State", STATE_WORDS[job.state]),
    ...fact("Preset", job.preset || "none"),
    ...fact("Asked", ago(job.created)),
    ...fact(
      "Came from",
      {
        plugin: "the page or a design tool",
        folder: "a watched folder",
        library: "a library",
        cli: "the command line",
      }[job.trigger] ?? job.trigger,
    ),
    ...fact("Tries", job.attempts > 0 ? String(job.attempts + 1) : ""),
    ...fact("Job", job.id),
  );
  const chain = el("ol", { class: "chain" }, ...way.map((one) => el("li", {}, deed(one) || "…")));
  const branches = job.branches.filter((branch) => branch.steps.length > 0);
  const stamp = [job.id, job.state, job.attempts, job.notes, job.branches, way.map(deed)];
  refill(root, stamp, () => [
    el("section", { class: "group" }, el("h3", {}, "Chain from the original"), chain),
    ...branches.map((branch) => branchSection(branch, branches.length > 1)),
    job.notes.length > 0
      ? el(
          "section",
          { class: "group" },
          el("h3", {}, "Notes"),
          el("ul", { class: "bare" }, ...job.notes.map((note) => el("li", {}, note))),
        )
      : null,
    el("section", { class: "group" }, el("h3", {}, "Job"), facts),
  ]);
}

/** @param {string} name @param {string} value */
function fact(name, value) {
  return value ? [el("dt", {}, name), el("dd", { class: "numbers" }, value)] : [];
}

/** @param {BranchTold} branch @param {boolean} named */
function branchSection(branch, named) {
  const title = named ? `Steps of ${branch.name || "the result"}` : "Steps";
  return el(
    "section",
    { class: "group" },
    el("h3", {}, title),
    el("ol", { class: "done-steps" }, ...branch.steps.map(stepItem)),
  );
}

/** @param {StepTold} step */
function stepItem(step) {
  const time = step.from_cache ? "from the cache" : `${step.seconds.toFixed(step.seconds < 10 ? 1 : 0)} s`;
  return el(
    "li",
    {},
    el(
      "p",
      { class: "step-head" },
      el("strong", {}, step.edit),
      el("span", { class: "quiet numbers" }, `${step.engine}, ${time}`),
    ),
    step.said ? el("p", { class: "quiet" }, step.said) : null,
    step.figures.length > 0
      ? el("table", { class: "figures" }, el("tbody", {}, ...step.figures.map(figureRow)))
      : null,
  );
}

/** @param {Figure} figure */
function figureRow(figure) {
  const limit = figure.limit === null ? "" : `limit ${figureValue(figure.limit)}`;
  return el(
    "tr",
    { class: figure.passed ? "" : "beyond" },
    el("th", { scope: "row" }, figureName(figure.name)),
    el("td", { class: "numbers" }, figureValue(figure.value)),
    el("td", { class: "numbers quiet" }, limit, figure.passed ? null : icon("warn")),
  );
}
