// @ts-check
/** Words for people: states, sizes, times, figures. */

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").Figure} Figure */

/** @type {Record<string, string>} */
export const STATE_WORDS = {
  queued: "queued",
  running: "at work",
  waiting: "needs you",
  succeeded: "done",
  failed: "failed",
  cancelled: "cancelled",
};

/** Of a picture of a batch: as its job stands, or as it was found. @type {Record<string, string>} */
export const ITEM_WORDS = {
  ...STATE_WORDS,
  modified: "changed",
  current: "up to date",
};

/** @type {Record<string, string>} */
export const STATE_ICONS = {
  queued: "wait",
  running: "work",
  waiting: "ask",
  succeeded: "check",
  failed: "warn",
  cancelled: "stop",
};

/** @type {Record<string, string>} */
const FIGURES = {
  anchor_delta_e: "brand color ΔE",
  hue_spread_deg: "spread of hue, degrees",
  structure: "structure kept",
  lightness_rank_correlation: "order of light and dark kept",
  clipped_share_increase: "more of it clipped",
  highlight_chroma_ratio: "color in the highlights",
  outside_max_diff: "change outside the mask",
  outside_mean_delta_e: "mean change outside the mask, ΔE",
  keep_ssim_min: "what was to be kept (SSIM)",
};

/** @param {string} name */
export function figureName(name) {
  return FIGURES[name] ?? name.replaceAll("_", " ");
}

/** @param {number} value */
export function figureValue(value) {
  if (Number.isInteger(value)) return String(value);
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}

/** @param {number} count @param {string} one @param {string} [many] */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** @param {number} bytes */
export function sized(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** @param {string | null} time */
export function ago(time) {
  if (!time) return "";
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  if (seconds < 50) return "just now";
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.round(seconds / 3600)} h ago`;
  return new Date(time).toLocaleDateString(undefined, { day: "numeric", month: "short" });
}

/** @param {Job} job */
export function isOpen(job) {
  return job.state === "queued" || job.state === "running" || job.state === "waiting";
}

/** @param {Job} job how it stands, in a few words */
export function standing(job) {
  if (job.cancel_requested && isOpen(job)) return "stopping";
  if (job.state === "queued" && job.held_up) return "waits for a worker";
  if (job.state === "queued" && job.position) return `queued, ${job.position} before it`;
  if (job.state === "running") return `${Math.round(job.progress.fraction * 100)} %`;
  if (job.state === "waiting") return ASKED[job.questions[0]?.kind ?? "approve"];
  return STATE_WORDS[job.state];
}

/** @type {Record<string, string>} */
const ASKED = { approve: "approve?", pick: "pick one", mask: "show where" };

/** @param {string} preset name@version @returns {string} its name */
export function presetName(preset) {
  return preset.split("@")[0];
}
