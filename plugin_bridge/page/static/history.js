// @ts-check
/** The history of a photo as a tree: the original at the left, each step to the right of what it builds on. */

import { deed, flat, looksOf, treeOf } from "./chains.js";
import { el, icon, line, need, refill } from "./elements.js";
import { addressOf, show } from "./pictures.js";
import { standing, STATE_ICONS } from "./words.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").Look} Look */
/** @typedef {import("./chains.js").Node} Node */
/** @typedef {{node: Node | null, row: number, column: number, from: Place | null}} Place */

const COLUMN = 108;
const ROW = 92;
const MIDDLE = 28;
const STILL = { fraction: 0, note: "", branch: "", step: null, steps: null, preview: "" };
/** CSS pixels from node to node, and from a node's top to where lines meet it; as in the style sheet. */

export class History extends EventTarget {
  constructor() {
    super();
    this.root = need("tree", HTMLElement);
    this.selected = "original";
    /** @type {Place[]} */
    this.places = [];
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  /**
   * @param {Look} original @param {Job[]} jobs of the photo, the oldest first
   * @param {string} selected id of a job, or "original" @param {string} before the same, of what is compared with
   */
  draw(original, jobs, selected, before) {
    this.selected = selected;
    this.places = placed(treeOf(jobs));
    const rows = Math.max(...this.places.map((place) => place.row)) + 1;
    const columns = Math.max(...this.places.map((place) => place.column)) + 1;
    const stamp = this.places.map(({ node, row }) => {
      const look = node && looksOf(node.job, "")[0];
      return (
        node && [
          node.job.id,
          row,
          standing({ ...node.job, progress: STILL }),
          deed(node.job),
          look?.id,
          look?.key,
        ]
      );
    });
    const stamped = [original.key, selected, before, stamp];
    const made = refill(this.root, stamped, () => this.drawn(original, jobs, before, rows, columns));
    if (!made) return;
    this.root.style.setProperty("--rows", String(rows));
    this.root.style.setProperty("--columns", String(columns));
    this.root.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /**
   * @param {Look} original @param {Job[]} jobs @param {string} before @param {number} rows @param {number} columns
   */
  drawn(original, jobs, before, rows, columns) {
    const lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    lines.setAttribute("class", "branches");
    lines.setAttribute("width", String(columns * COLUMN));
    lines.setAttribute("height", String(rows * ROW));
    lines.setAttribute("aria-hidden", "true");
    for (const place of this.places) if (place.from) lines.append(line(bend(place.from, place), "branch"));
    return [lines, ...this.places.map((place) => this.item(place, original, jobs, before))];
  }

  /** Only the progress of a job. @param {Job} job */
  move(job) {
    const bar = this.root.querySelector(`[data-id="${job.id}"] progress`);
    if (bar instanceof HTMLProgressElement) bar.value = job.progress.fraction;
  }

  /** @param {Place} place @param {Look} original @param {Job[]} jobs @param {string} before */
  item(place, original, jobs, before) {
    const job = place.node?.job ?? null;
    const id = job?.id ?? "original";
    const look = job ? looksOf(job, "")[0] : original;
    const name = job ? deed(job) || "…" : "Original";
    const state = job ? standing(job) : "";
    const img = el("img", { alt: "", class: "thumb" });
    const fallback = look ?? (job?.parent && jobs.find((j) => j.id === job.parent) ? null : original);
    if (look) void show(img, addressOf(look, 256), { lazy: true });
    else if (fallback) void show(img, addressOf(fallback, 256), { lazy: true });
    const made = el(
      "div",
      {
        class: "node",
        role: "treeitem",
        "aria-level": String(place.column + 1),
        "aria-selected": String(id === this.selected),
        tabIndex: id === this.selected ? 0 : -1,
        data: { id, focus: `node-${id}`, state: job?.state ?? "original" },
        title: name,
        on: {
          click: (/** @type {MouseEvent} */ e) => this.choose(id, e.shiftKey),
          dblclick: () => this.choose(id, true),
        },
      },
      el("span", { class: "frame" }, img, job ? icon(STATE_ICONS[job.state], "state") : null),
      el("span", { class: "node-name" }, name),
      el(
        "span",
        { class: "unseen" },
        [state, id === before ? "compared with" : ""].filter(Boolean).join(", "),
      ),
      id === before && id !== this.selected
        ? el("span", { class: "versus", "aria-hidden": "true" }, "before")
        : null,
    );
    if (job?.state === "running") {
      const bar = el("progress", { max: 1, value: job.progress.fraction, "aria-hidden": "true" });
      made.querySelector(".frame")?.append(bar);
    }
    made.style.setProperty("--row", String(place.row));
    made.style.setProperty("--column", String(place.column));
    return made;
  }

  /** @param {string} id @param {boolean} compare */
  choose(id, compare) {
    this.dispatchEvent(new CustomEvent(compare ? "compare" : "select", { detail: id }));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { places } = this;
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset.id : undefined;
    const at = places.findIndex((place) => (place.node?.job.id ?? "original") === focused);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = places[at];
    /** @type {Place | undefined} */
    let to;
    if (event.key === "ArrowLeft") to = here.from ?? undefined;
    else if (event.key === "ArrowRight") to = places.find((place) => place.from === here);
    else if (event.key === "ArrowDown") to = places[at + 1];
    else if (event.key === "ArrowUp") to = places[at - 1];
    else if (event.key === "Home") to = places[0];
    else if (event.key === "End") to = places.at(-1);
    else if (event.key === "Enter" || event.key === " ") this.choose(String(focused), false);
    else if (event.key.toLowerCase() === "c") this.choose(String(focused), true);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (to) this.focus(to.node?.job.id ?? "original");
  }

  /** @param {string} id */
  focus(id) {
    for (const node of this.root.querySelectorAll("[role=treeitem]")) {
      if (!(node instanceof HTMLElement)) continue;
      const it = node.dataset.id === id;
      node.tabIndex = it ? 0 : -1;
      if (it) node.focus();
    }
  }
}

/** Give every node its place: leaves have rows of their own. @param {Node[]} roots @returns {Place[]} */
function placed(roots) {
  /** @type {Place} */
  const origin = { node: null, row: 0, column: 0, from: null };
  const found = [origin];
  let row = 0;
  /** @param {Node[]} nodes @param {Place} from */
  const walk = (nodes, from) => {
    nodes.forEach((node, number) => {
      if (number > 0) row += 1;
      const place = { node, row, column: node.depth, from };
      found.push(place);
      walk(node.children, place);
    });
  };
  walk(roots, origin);
  return found;
}

/** @param {Place} from @param {Place} to */
function bend(from, to) {
  const x1 = from.column * COLUMN + 68;
  const x2 = to.column * COLUMN + 4;
  const [y1, y2] = [from.row * ROW + MIDDLE, to.row * ROW + MIDDLE];
  if (y1 === y2) return `M${x1} ${y1}H${x2}`;
  const turn = x2 - 14;
  return `M${x1} ${y1}H${turn - 8}Q${turn} ${y1} ${turn} ${y1 + 8}V${y2 - 8}Q${turn} ${y2} ${turn + 8} ${y2}H${x2}`;
}

/** The steps from the original to a job. @param {Job[]} jobs @param {string} id @returns {Job[]} the first step first */
export function way(jobs, id) {
  const nodes = flat(treeOf(jobs));
  /** @type {Job[]} */
  const found = [];
  let at = nodes.find((node) => node.job.id === id);
  while (at) {
    const current = at;
    found.unshift(current.job);
    at = nodes.find((node) => node.children.includes(current));
  }
  return found;
}
