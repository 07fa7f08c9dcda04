// @ts-check
/** How it stands with the job on the table, and what a person can do about it now. */

import { el, button, icon, need, refill } from "./elements.js";
import { counted, figureName, figureValue, standing, STATE_ICONS, STATE_WORDS } from "./words.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").Figure} Figure */
/**
 * @typedef {{approve: () => void, reject: () => void, cancel: () => void, retry: (fromStart: boolean) => void,
 *   drawMask: (name: string) => void, deliver: () => void, download: () => void, variants: () => void}} Acts
 */

/**
 * @param {Job | null} job null: the original is on the table
 * @param {Acts} acts @param {boolean} mayJudge whether this session may approve and reject
 */
export function drawVerdict(job, acts, mayJudge) {
  const root = need("verdict", HTMLElement);
  root.hidden = job === null;
  root.dataset.state = job?.state ?? "";
  if (!job) return;
  const { id, state, questions, errors, reason, held_up, position, cancel_requested: stopping } = job;
  const stamp = [
    id,
    state,
    questions,
    errors,
    reason,
    held_up,
    position,
    stopping,
    job.outputs.length,
    mayJudge,
  ];
  refill(root, stamp, () => [
    saying(job),
    el("div", { class: "verdict-acts" }, ...actions(job, acts, mayJudge)),
  ]);
}

/** Only the moving parts, so that nothing else is drawn anew. @param {Job} job */
export function moveVerdict(job) {
  const root = need("verdict", HTMLElement);
  const bar = root.querySelector("progress");
  const note = root.querySelector(".verdict-note");
  if (bar) bar.value = job.progress.fraction;
  if (note) note.textContent = working(job);
}

/** @param {Job} job */
function working(job) {
  const note = job.progress.note.replace(/^edit /, "");
  return `${Math.round(job.progress.fraction * 100)} %${note ? `, ${note}` : ""}`;
}

/** @param {Job} job */
function saying(job) {
  const box = el("div", { class: "verdict-said" }, icon(STATE_ICONS[job.state], `state-${job.state}`));
  if (job.state === "running") {
    const bar = el("progress", { max: 1, value: job.progress.fraction, "aria-label": "Progress" });
    box.append(el("strong", {}, job.cancel_requested ? "Stopping" : "At work"), bar);
    box.append(el("span", { class: "quiet numbers verdict-note" }, working(job)));
  } else if (job.state === "queued") {
    box.append(el("strong", {}, "Queued"), el("span", { class: "quiet" }, job.held_up || standing(job)));
  } else if (job.state === "waiting") {
    box.append(...asked(job));
  } else if (job.state === "failed") {
    const list = job.errors.map((error) =>
      el(
        "li",
        {},
        el("strong", {}, error.message),
        error.hint ? el("span", { class: "quiet" }, ` ${error.hint}`) : null,
      ),
    );
    box.append(el("ul", { class: "bare" }, ...list));
  } else {
    box.append(el("strong", {}, capital(STATE_WORDS[job.state])));
    const quiet =
      job.state === "cancelled"
        ? job.reason
        : job.outputs.length > 0
          ? counted(job.outputs.length, "file")
          : "";
    if (quiet) box.append(el("span", { class: "quiet" }, quiet));
  }
  return box;
}

/** @param {Job} job @returns {HTMLElement[]} */
function asked(job) {
  const first = job.questions[0];
  if (!first) return [el("strong", {}, "It waits for you")];
  if (first.kind === "pick")
    return [
      el("strong", {}, "Pick a variant"),
      el("span", { class: "quiet" }, "one goes on, the others stay in the cache"),
    ];
  if (first.kind === "mask")
    return [el("strong", {}, "Show where"), el("span", { class: "quiet" }, first.message)];
  const figures = job.questions.flatMap((question) => question.figures);
  const beyond = figures.filter((figure) => !figure.passed);
  const told = [el("strong", {}, beyond.length > 0 ? "Beyond a limit" : "Good as it is?")];
  const shown = beyond.length > 0 ? beyond : figures.filter((figure) => figure.limit !== null).slice(0, 2);
  return [...told, ...shown.map(figureChip)];
}

/** @param {Figure} figure */
export function figureChip(figure) {
  const limit = figure.limit === null ? "" : ` of ${figureValue(figure.limit)}`;
  const text = `${figureName(figure.name)} ${figureValue(figure.value)}${limit}`;
  return el(
    "span",
    { class: figure.passed ? "figure" : "figure beyond" },
    icon(figure.passed ? "check" : "warn"),
    text,
  );
}

/** @param {Job} job @param {Acts} acts @param {boolean} mayJudge */
function actions(job, acts, mayJudge) {
  /** @type {HTMLElement[]} */
  const found = [];
  const small = "button small";
  if (job.state === "waiting" && mayJudge) {
    const kinds = new Set(job.questions.map((question) => question.kind));
    found.push(
      button("Reject", acts.reject, { class: small, icon: "cross", key: "X", data: { focus: "reject" } }),
    );
    if (kinds.has("pick"))
      found.push(
        button("See the variants", acts.variants, {
          class: "button small primary",
          data: { focus: "variants" },
        }),
      );
    const mask = job.questions.find((question) => question.kind === "mask");
    if (mask)
      found.push(
        button("Draw the place", () => acts.drawMask(mask.name), {
          class: "button small primary",
          icon: "brush",
          data: { focus: "draw" },
        }),
      );
    if (kinds.has("approve"))
      found.push(
        button("Approve", acts.approve, {
          class: "button small primary",
          icon: "check",
          key: "A",
          data: { focus: "approve" },
        }),
      );
  }
  if (job.state === "queued" || job.state === "running") {
    found.push(
      button("Cancel", acts.cancel, {
        class: small,
        icon: "stop",
        disabled: job.cancel_requested,
        data: { focus: "cancel" },
      }),
    );
  }
  if (job.state === "failed" || job.state === "cancelled") {
    found.push(button("From the start", () => acts.retry(true), { class: small, data: { focus: "again" } }));
    found.push(
      button("Retry", () => acts.retry(false), {
        class: "button small primary",
        icon: "retry",
        data: { focus: "retry" },
      }),
    );
  }
  if (job.state === "succeeded") {
    if (job.outputs.length > 0)
      found.push(
        button("Save file", acts.download, { class: small, icon: "down", data: { focus: "download" } }),
      );
    found.push(
      button("Deliver", acts.deliver, { class: "button small primary", data: { focus: "deliver" } }),
    );
  }
  return found;
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
