// @ts-check
/** What jobs do, in words, and how they build on each other. */

import { get, Refused } from "./api.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").Look} Look */
/** @typedef {import("./types.js").SaidStep} SaidStep */
/** @typedef {{job: Job, children: Node[], depth: number}} Node */

/** @type {Map<string, string>} */
const said = new Map();
/** @type {Set<string>} */
const asked = new Set();

/** Tells "said" when a job's words have come. */
export const words = new EventTarget();

/**
 * What a job does, as its recipe says; "" until it has come.
 * @param {Job} job
 */
export function deed(job) {
  const known = said.get(job.id);
  if (known !== undefined) return known;
  if (!asked.has(job.id)) {
    asked.add(job.id);
    void look(job);
  }
  return "";
}

/** @param {Job} job */
async function look(job) {
  try {
    const recipe = await get(`/v1/jobs/${job.id}/recipe`);
    said.set(job.id, inWords(recipe.sidecar, job));
    words.dispatchEvent(new Event("said"));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    asked.delete(job.id);
  }
}

/** @param {Record<string, any>} sidecar @param {Job} job */
function inWords(sidecar, job) {
  if (job.export_of) {
    const slots = branchesOf(sidecar).flatMap((branch) => Object.keys(branch.slots ?? {}));
    return `Deliver ${slots.join(", ") || "again"}`;
  }
  const all = branchesOf(sidecar);
  const ends = all.filter((branch) => branch.slots && Object.keys(branch.slots).length > 0);
  const told = (ends.length > 0 ? ends : all.slice(-1)).map((b) =>
    (b.steps ?? []).map(stepInWords).join("; "),
  );
  const text = told.filter(Boolean).join(" · ");
  if (text) return text;
  if (sidecar.look && sidecar.look !== "none") return `${sidecar.look} look`;
  return job.preset ? `${job.preset.split("@")[0]} look` : "As it is";
}

/** @param {Record<string, any>} sidecar @returns {Record<string, any>[]} */
function branchesOf(sidecar) {
  return sidecar.branches ? Object.values(sidecar.branches) : [sidecar];
}

/** @param {SaidStep} step */
export function stepInWords(step) {
  if (step.edit === "instruct") return String(step.text ?? "");
  const place = placeInWords(step.target) || (step.mask ? " in the mask" : "");
  const to = step.to ?? step.color ?? step.kind ?? step.look ?? step.aspect;
  const value = typeof to === "string" ? `: ${to}` : "";
  return `${step.edit}${place}${value}`;
}

/** @type {Record<string, string>} */
const PLACES = {
  mask: " in the mask",
  box: " in a box",
  subject: " the subject",
  background: " the background",
};

/** @param {unknown} target of a step: words, or a region that holds some @returns {string} */
function placeInWords(target) {
  if (typeof target === "string") return ` ${target}`;
  const region = /** @type {{kind?: string, words?: string} | null} */ (target ?? null);
  if (region?.words) return ` ${region.words}`;
  return PLACES[region?.kind ?? ""] ?? "";
}

/**
 * The jobs of one photo as a tree; deliveries are no nodes of it.
 * @param {Job[]} jobs the oldest first @returns {Node[]} what begins with the original
 */
export function treeOf(jobs) {
  /** @type {Map<string, Node>} */
  const nodes = new Map();
  /** @type {Node[]} */
  const roots = [];
  const steps = jobs.filter((job) => !job.export_of);
  for (const job of steps) nodes.set(job.id, { job, children: [], depth: 1 });
  // linked when all are known: where a clock was put back, a child's id comes before its parent's
  for (const node of nodes.values()) {
    const { branch_from: from, parent } = node.job;
    const before = from === "original" ? undefined : nodes.get(parent);
    (before ? before.children : roots).push(node);
  }
  for (const node of flat(roots)) for (const child of node.children) child.depth = node.depth + 1;
  return roots;
}

/** @param {Node[]} roots @returns {Node[]} each before its children */
export function flat(roots) {
  return roots.flatMap((node) => [node, ...flat(node.children)]);
}

/** @param {string} asset @param {Job[]} jobs of it @returns {Look} */
export function originalLook(asset, jobs) {
  const url = jobs.length > 0 ? `/v1/jobs/${jobs[0].id}/source` : `/v1/assets/${asset}`;
  return {
    id: "original",
    label: "Original",
    url,
    key: asset.slice(7, 23),
    job: "",
    kind: "original",
    branch: "",
    variant: 0,
    output: null,
  };
}

/**
 * The pictures of a job: what it made, or what it asks about.
 * @param {Job} job @param {string} name what it is called in lists @returns {Look[]}
 */
export function looksOf(job, name) {
  if (job.state === "running" && job.progress.preview) {
    const url = job.progress.preview;
    const label = [name, "as it comes"].filter(Boolean).join(", ");
    return [
      {
        id: `preview-${job.id}`,
        label,
        url,
        key: url,
        job: job.id,
        kind: "preview",
        branch: "",
        variant: 0,
        output: null,
      },
    ];
  }
  if (job.outputs.length > 0 && job.state !== "waiting") {
    const masters = job.outputs.filter((output) => output.slot === "master");
    const shown = masters.length > 0 ? masters : job.outputs;
    return shown.map((output) => ({
      id: output.id,
      label: [name, output.branch, shown.length > 1 ? output.slot : ""].filter(Boolean).join(", "),
      url: `/v1/outputs/${output.id}/preview`,
      key: output.sha256.slice(0, 16),
      job: job.id,
      kind: "output",
      branch: output.branch,
      variant: 0,
      output,
    }));
  }
  return job.questions.flatMap((question) =>
    question.proofs
      .map((url, number) => ({ url, number }))
      .filter(({ number }) => question.kind !== "pick" || number > 0)
      .map(({ url, number }) => ({
        id: url,
        label: [name, question.branch, question.kind === "pick" ? `variant ${number}` : ""]
          .filter(Boolean)
          .join(", "),
        url,
        key: `${job.attempts}-${job.started ?? ""}`,
        job: job.id,
        kind: /** @type {const} */ ("proof"),
        branch: question.branch,
        variant: question.kind === "pick" ? number : 0,
        output: null,
      })),
  );
}
