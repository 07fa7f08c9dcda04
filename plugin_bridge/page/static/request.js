// @ts-check
/** From what stands in the form to a request of /v1/jobs. Pure: values in, a value out. */

import { NAMED } from "./jobs.js";

/** @typedef {import("./types.js").Job} Job */
/**
 * @typedef {{asset: string, name: string, parent: Job | null, parentBranch: string, fromOriginal: boolean,
 *   text: string, preset: string, keep: string[], mask: string, maskDoes: "change" | "remove",
 *   variants: number, askMe: boolean}} Wish
 */

/** @param {string} text @returns {string[]} its lines, each a step */
export function linesOf(text) {
  return text
    .split("\n")
    .map((part) => part.trim())
    .filter(Boolean);
}

/** @param {string} name of a file @returns {string} without its ending */
export function stemOf(name) {
  return name.replace(/\.[A-Za-z0-9]{2,5}$/, "").slice(0, 120) || "photo";
}

/**
 * Why there is nothing to ask for yet, "" where there is.
 * @param {Wish} wish
 */
export function missing(wish) {
  const goesOn = wish.parent !== null && !wish.fromOriginal;
  if (linesOf(wish.text).length > 0 || (wish.mask && wish.maskDoes === "remove")) return "";
  if (goesOn) return "Say what to change next.";
  return wish.preset ? "" : "Say what to change, or choose a preset.";
}

/** @param {Wish} wish @returns {Record<string, unknown>} the body for /v1/plan and /v1/jobs */
export function requestOf(wish) {
  /** @type {Record<string, unknown>} */
  const said = {
    title: stemOf(wish.name),
    client_ref: `${NAMED}${wish.name}`.slice(0, 200),
    review: wish.askMe ? "required" : "none",
  };
  if (wish.parent) {
    said.parent = wish.parent.id;
    said.branch_from = wish.fromOriginal ? "original" : "parent";
    if (wish.parentBranch && !wish.fromOriginal) said.parent_branch = wish.parentBranch;
  } else {
    said.asset = wish.asset;
  }
  if (wish.preset) said.preset = wish.preset;
  if (wish.keep.length > 0) said.keep = wish.keep;
  if (wish.variants > 1) said.variants = wish.variants;
  Object.assign(said, stepsOf(wish));
  return said;
}

/** @param {Wish} wish */
function stepsOf(wish) {
  const lines = linesOf(wish.text);
  if (!wish.mask) {
    if (lines.length === 0) return {};
    return lines.length === 1 ? { instruction: lines[0] } : { steps: lines };
  }
  const removal = { edit: "remove", mask: wish.mask };
  const changes = lines.map((text) =>
    wish.maskDoes === "remove" ? text : { edit: "instruct", text, mask: wish.mask },
  );
  return { steps: wish.maskDoes === "remove" ? [removal, ...changes] : changes };
}
