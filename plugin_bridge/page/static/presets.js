// @ts-check
/** Presets as pictures, to choose one of. */

import { get, Refused } from "./api.js";
import { el, fill, icon, need } from "./elements.js";
import { show } from "./pictures.js";

/** @typedef {import("./types.js").Preset} Preset */
/** @typedef {import("./types.js").PresetHead} PresetHead */

const SHOWN = 320;
/** Pixels of a thumbnail's long edge. */

export class Presets extends EventTarget {
  constructor() {
    super();
    this.root = need("presets", HTMLElement);
    /** @type {PresetHead[]} */
    this.heads = [];
    /** @type {Map<string, Promise<Preset>>} */
    this.known = new Map();
    this.chosen = localStorage.getItem("watchfolder.preset") ?? "";
    /** A chain keeps its preset: then no other can be chosen. @type {string | null} */
    this.locked = null;
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  /** Raises Refused. */
  async list() {
    this.known.clear();
    this.heads = (await get("/v1/presets")).items;
    if (!this.usable().some((head) => head.name === this.chosen)) this.chosen = "";
    this.draw();
    this.dispatchEvent(new Event("listed"));
  }

  usable() {
    return this.heads.filter((head) => head.errors.length === 0);
  }

  /** The one that counts. */
  get name() {
    return this.locked ?? this.chosen;
  }

  /** @param {string} name @returns {Promise<Preset | null>} null where there is none of this name */
  async whole(name) {
    if (!name) return null;
    let found = this.known.get(name);
    if (!found) {
      found = /** @type {Promise<Preset>} */ (get(`/v1/presets/${encodeURIComponent(name)}`));
      this.known.set(name, found);
    }
    try {
      return await found;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.known.delete(name);
      return null;
    }
  }

  /** @param {string} name "" for none */
  choose(name) {
    if (this.locked !== null || name === this.chosen) return;
    this.chosen = name;
    localStorage.setItem("watchfolder.preset", name);
    this.mark();
    this.dispatchEvent(new Event("chosen"));
  }

  /** @param {string | null} name */
  lock(name) {
    if (this.locked === name) return;
    this.locked = name;
    this.mark();
    this.dispatchEvent(new Event("chosen"));
  }

  draw() {
    const none = this.card(
      "",
      "No preset",
      "Colors as they are",
      el("span", { class: "preset-none" }, icon("photo")),
    );
    const cards = this.heads.map((head) => {
      const broken = head.errors.length > 0;
      const img = el("img", { alt: "", class: "thumb" });
      if (!broken)
        void show(img, `/v1/presets/${encodeURIComponent(head.name)}/thumbnail?max=${SHOWN}&format=webp`, {
          lazy: true,
        });
      const palette = el(
        "span",
        { class: "palette" },
        ...Object.values(head.palette).map((color) => swatch(color.hex)),
      );
      const picture = el("span", { class: "preset-picture" }, img, palette);
      const about = broken ? head.errors.map((error) => error.message).join("; ") : head.description;
      return this.card(head.name, head.title || head.name, about, picture, broken);
    });
    fill(this.root, none, ...cards);
    this.mark();
  }

  /** @param {string} name @param {string} title @param {string} about @param {HTMLElement} picture @param {boolean} [broken] */
  card(name, title, about, picture, broken = false) {
    return el(
      "button",
      {
        type: "button",
        class: broken ? "preset broken" : "preset",
        role: "radio",
        title: about,
        "aria-disabled": broken ? "true" : null,
        data: { name, focus: `preset-${name}` },
        on: { click: () => !broken && this.choose(name) },
      },
      picture,
      el("span", { class: "preset-name" }, broken ? icon("warn") : null, title),
    );
  }

  mark() {
    const cards = /** @type {HTMLElement[]} */ ([...this.root.querySelectorAll("[role=radio]")]);
    const has = cards.some((card) => card.dataset.name === this.name);
    for (const [number, card] of cards.entries()) {
      const on = card.dataset.name === this.name;
      card.setAttribute("aria-checked", String(on));
      card.tabIndex = on || (!has && number === 0) ? 0 : -1;
      if (!card.classList.contains("broken")) {
        card.toggleAttribute("data-off", this.locked !== null && !on);
        if (this.locked !== null && !on) card.setAttribute("aria-disabled", "true");
        else card.removeAttribute("aria-disabled");
      }
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const cards = /** @type {HTMLElement[]} */ ([...this.root.querySelectorAll("[role=radio]:not(.broken)")]);
    const at = cards.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const to = cards[(at + step + cards.length) % cards.length];
    to.focus();
    this.choose(to.dataset.name ?? "");
  }
}

/** @param {string} hex */
function swatch(hex) {
  const made = el("span", { class: "swatch" });
  made.style.setProperty("--color", hex);
  return made;
}

/**
 * The colors of a preset, each to be put into the text.
 * @param {Preset | null} preset @param {(name: string) => void} put
 */
export function drawSwatches(preset, put) {
  const root = need("swatches", HTMLElement);
  const items = Object.entries(preset?.palette ?? {}).map(([name, color]) =>
    el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          class: "swatch-button",
          title: `${color.words || name} ${color.hex}`,
          on: { click: () => put(name) },
        },
        swatch(color.hex),
        name,
      ),
    ),
  );
  root.hidden = items.length === 0;
  fill(root, ...items);
}
