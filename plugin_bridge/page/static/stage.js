// @ts-check
/** The stage: one picture, or two over each other or side by side, fitted or pixel by pixel. */

import { need, onPress, press } from "./elements.js";
import { addressOf, show } from "./pictures.js";
import { Wipe } from "./wipe.js";

/** @typedef {import("./types.js").Look} Look */
/** @typedef {"wipe" | "side" | "difference" | "variants"} Mode */
/** @typedef {"fit" | "1" | "2"} Zoom */
/** @typedef {{x: number, y: number}} Spot as shares of the picture */

const SAME_SHAPE = 0.005;
/** Relative difference of width : height up to which two pictures are laid over each other. */
const FITTED = 1600;
const WHOLE = 4096;
/** The most pixels of a long edge that the bridge shows. */
const PROOF = 1400;
/** The most pixels of a proof. */
const MIDDLE = { x: 0.5, y: 0.5 };
const ENLARGED = 2;
/** How much a small picture is enlarged at most to fill the stage. */

export class Stage extends EventTarget {
  constructor() {
    super();
    this.root = need("stage", HTMLElement);
    this.a = need("pane-a", HTMLElement);
    this.b = need("pane-b", HTMLElement);
    this.note = need("stage-note", HTMLElement);
    this.modes = need("modes", HTMLElement);
    this.zooms = need("zooms", HTMLElement);
    this.under = /** @type {HTMLImageElement} */ (this.a.querySelector(".layer.after"));
    this.over = /** @type {HTMLImageElement} */ (this.a.querySelector(".layer.before"));
    this.beside = /** @type {HTMLImageElement} */ (this.b.querySelector(".layer.after"));
    this.wipe = new Wipe(this.root, this.a);
    /** @type {Look | null} */
    this.before = null;
    /** @type {Look | null} */
    this.after = null;
    /** @type {Mode} */
    this.mode = "wipe";
    /** @type {Zoom} */
    this.zoom = "fit";
    /** @type {Spot | null} */
    this.spot = null;
    this.turn = 0;
    onPress(this.modes, "mode", (mode) => this.setMode(/** @type {Mode} */ (mode)));
    onPress(this.zooms, "zoom", (zoom) => this.setZoom(/** @type {Zoom} */ (zoom)));
    for (const pane of [this.a, this.b]) {
      pane.addEventListener("scroll", () => this.scrolled(pane), { passive: true });
      pane.addEventListener("dblclick", (event) => {
        const sheet = /** @type {HTMLElement} */ (pane.querySelector(".sheet")).getBoundingClientRect();
        const spot = {
          x: (event.clientX - sheet.left) / sheet.width,
          y: (event.clientY - sheet.top) / sheet.height,
        };
        this.setZoom(this.zoom === "fit" ? "1" : "fit", spot);
      });
    }
    new ResizeObserver(() => this.measure()).observe(this.root);
  }

  /** @param {Look | null} before @param {Look | null} after */
  set(before, after) {
    const same = (/** @type {Look | null} */ x, /** @type {Look | null} */ y) =>
      x?.id === y?.id && x?.key === y?.key;
    const known = same(before, this.before) && same(after, this.after);
    this.before = before;
    this.after = after;
    if (!known) void this.render();
    else this.named();
  }

  /** @param {Mode} mode */
  setMode(mode) {
    this.mode = mode;
    press(this.modes, "mode", mode);
    this.dispatchEvent(new Event("mode"));
    void this.render();
  }

  /** @param {Zoom} zoom @param {Spot} [spot] what comes to the middle */
  setZoom(zoom, spot = MIDDLE) {
    this.zoom = zoom;
    this.spot = spot;
    press(this.zooms, "zoom", zoom);
    void this.render();
  }

  /** Show the picture before, as long as a key is held. @param {boolean} on */
  peek(on) {
    this.root.toggleAttribute("data-peek", on);
  }

  async render() {
    const turn = ++this.turn;
    const { before, after } = this;
    this.root.dataset.zoom = this.zoom;
    if (!after) {
      this.lay("one");
      for (const img of [this.under, this.over, this.beside]) void show(img, "");
      return;
    }
    const pair = before && before.id !== after.id ? before : null;
    const size = this.zoom === "fit" ? FITTED : WHOLE;
    this.root.dataset.coming = "";
    this.wipe.use(pair !== null && this.mode === "wipe");
    const under = this.mode === "side" && pair ? pair : after;
    const loads = [show(this.under, addressOf(under, size), { urgent: true })];
    if (pair) {
      const target = this.mode === "side" ? this.beside : this.over;
      const look = this.mode === "side" ? after : pair;
      loads.push(show(target, addressOf(look, size), { urgent: true }));
    }
    const here = await Promise.all(loads);
    if (turn !== this.turn) return;
    delete this.root.dataset.coming;
    if (!here[0]) {
      this.lay("one");
      this.note.textContent =
        this.under.dataset.state === "gone" ? "This picture cannot be shown at the moment." : "";
      return;
    }
    if (!pair) this.lay("one");
    else if (this.mode === "side") this.lay("side");
    else if (!here[1] || !this.fit()) await this.apart(turn, pair, after, size);
    else this.lay(this.mode === "difference" ? "difference" : "wipe");
    this.named();
    this.measure();
    this.scrollToSpot();
  }

  /** Whether the two pictures can lie over each other. */
  fit() {
    const one = this.under.naturalWidth / this.under.naturalHeight;
    const other = this.over.naturalWidth / this.over.naturalHeight;
    return Math.abs(one / other - 1) < SAME_SHAPE;
  }

  /** Two of different shape: side by side. @param {number} turn @param {Look} before @param {Look} after @param {number} size */
  async apart(turn, before, after, size) {
    await Promise.all([
      show(this.under, addressOf(before, size), { urgent: true }),
      show(this.beside, addressOf(after, size), { urgent: true }),
    ]);
    if (turn === this.turn) this.lay("side", "The two have different shapes, so they stand side by side.");
  }

  /** @param {"one" | "wipe" | "side" | "difference"} layout @param {string} [why] */
  lay(layout, why = "") {
    this.root.dataset.layout = layout;
    this.b.hidden = layout !== "side";
    this.wipe.use(layout === "wipe");
    const edge = Math.max(this.under.naturalWidth, this.under.naturalHeight);
    const proof = this.after?.kind === "proof";
    if (this.zoom !== "fit" && edge === WHOLE) why ||= `Shown at ${WHOLE} pixels, the most a preview has.`;
    if (this.zoom !== "fit" && proof && edge === PROOF) {
      why ||= "A proof is reduced; the result in full size comes with your approval.";
    }
    if (layout === "difference") why ||= "Black where nothing differs; brightened three times.";
    this.note.textContent = why;
  }

  /** Say what is shown: labels may come later than pictures. */
  named() {
    const { after } = this;
    if (!after) return;
    const before = this.before?.id === after.id ? null : this.before;
    const side = this.root.dataset.layout === "side";
    this.tag(this.a, ".tag-before", before ? before.label : "");
    this.tag(this.a, ".tag-after", side ? "" : after.label);
    this.tag(this.b, ".tag-after", after.label);
    this.under.alt = side && before ? `Before: ${before.label}` : `Picture: ${after.label}`;
    this.over.alt = before ? `Before: ${before.label}` : "";
    this.beside.alt = `After: ${after.label}`;
  }

  /** @param {HTMLElement} pane @param {string} which @param {string} text */
  tag(pane, which, text) {
    const tag = pane.querySelector(which);
    if (tag instanceof HTMLElement) {
      tag.textContent = text;
      tag.hidden = !text;
    }
  }

  /** Give every sheet its size. */
  measure() {
    for (const [pane, img] of /** @type {[HTMLElement, HTMLImageElement][]} */ ([
      [this.a, this.under],
      [this.b, this.beside],
    ])) {
      const { naturalWidth: width, naturalHeight: height } = img;
      if (pane.hidden || !width || !pane.clientWidth) continue;
      const room = [pane.clientWidth - 24, pane.clientHeight - 24];
      const fitted = Math.min(room[0] / width, room[1] / height);
      const full = this.after?.output?.width ?? width;
      const most = (ENLARGED * Math.max(width, this.zoom === "fit" ? full : 0)) / width / devicePixelRatio;
      const scale = this.zoom === "fit" ? Math.min(fitted, most) : Number(this.zoom) / devicePixelRatio;
      const sheet = /** @type {HTMLElement} */ (pane.querySelector(".sheet"));
      sheet.style.width = `${Math.max(1, Math.round(width * scale))}px`;
      sheet.style.height = `${Math.max(1, Math.round(height * scale))}px`;
    }
    this.wipe.place();
  }

  /** After a change of zoom: what was meant comes to the middle. */
  scrollToSpot() {
    if (!this.spot) return;
    for (const pane of [this.a, this.b]) {
      pane.scrollLeft = this.spot.x * pane.scrollWidth - pane.clientWidth / 2;
      pane.scrollTop = this.spot.y * pane.scrollHeight - pane.clientHeight / 2;
    }
    this.spot = null;
  }

  /** @param {HTMLElement} pane */
  scrolled(pane) {
    const other = pane === this.a ? this.b : this.a;
    if (!other.hidden && this.root.dataset.layout === "side") {
      if (other.scrollLeft !== pane.scrollLeft) other.scrollLeft = pane.scrollLeft;
      if (other.scrollTop !== pane.scrollTop) other.scrollTop = pane.scrollTop;
    }
    this.wipe.place();
  }
}
