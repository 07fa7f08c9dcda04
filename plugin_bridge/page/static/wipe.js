// @ts-check
/** The line between before and after: a range for keys and screen readers, the picture itself for the hand. */

import { need } from "./elements.js";

const NEAR = 24;
/** CSS pixels from the line within which it is taken hold of, where the picture can be moved, too. */

export class Wipe {
  /** @param {HTMLElement} stage @param {HTMLElement} pane */
  constructor(stage, pane) {
    this.stage = stage;
    this.pane = pane;
    this.sheet = /** @type {HTMLElement} */ (pane.querySelector(".sheet"));
    this.row = need("wipe-row", HTMLElement);
    this.range = need("wipe", HTMLInputElement);
    this.on = false;
    /** @type {null | {kind: "line"} | {kind: "pan", x: number, y: number, left: number, top: number}} */
    this.held = null;
    this.range.addEventListener("input", () => this.place());
    pane.addEventListener("pointerdown", (event) => this.down(event));
    pane.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"]) pane.addEventListener(type, () => this.up());
  }

  /** @param {boolean} on */
  use(on) {
    this.on = on;
    this.row.hidden = !on;
    this.place();
  }

  /** What of the sheet can be seen, in pixels of the sheet from its left. */
  seen() {
    const pane = this.pane.getBoundingClientRect();
    const sheet = this.sheet.getBoundingClientRect();
    const left = Math.max(0, pane.left - sheet.left);
    const right = Math.min(sheet.width, pane.right - sheet.left);
    return { left, right: Math.max(left + 1, right), width: sheet.width || 1, origin: sheet.left };
  }

  /** Put the line where the range says, as a share of what can be seen. */
  place() {
    const { left, right, width } = this.seen();
    const share = Number(this.range.value) / 100;
    const cut = ((left + share * (right - left)) / width) * 100;
    this.sheet.style.setProperty("--cut", `${cut.toFixed(2)}%`);
    const before = Math.round(share * 100);
    this.range.setAttribute("aria-valuetext", `${before} percent before, ${100 - before} percent after`);
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0) return;
    const zoomed = this.stage.dataset.zoom !== "fit";
    const onLine = this.on && Math.abs(this.lineAt() - event.clientX) < NEAR;
    if (this.on && (!zoomed || onLine)) {
      this.held = { kind: "line" };
      this.follow(event.clientX);
    } else if (zoomed && event.pointerType === "mouse") {
      this.held = {
        kind: "pan",
        x: event.clientX,
        y: event.clientY,
        left: this.pane.scrollLeft,
        top: this.pane.scrollTop,
      };
    } else {
      return;
    }
    this.pane.setPointerCapture(event.pointerId);
    this.stage.dataset.held = this.held.kind;
    if (event.pointerType === "mouse") event.preventDefault();
    this.pane.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.held?.kind === "line") this.follow(event.clientX);
    if (this.held?.kind === "pan") {
      this.pane.scrollLeft = this.held.left - (event.clientX - this.held.x);
      this.pane.scrollTop = this.held.top - (event.clientY - this.held.y);
    }
  }

  up() {
    this.held = null;
    delete this.stage.dataset.held;
  }

  lineAt() {
    const { left, right, origin } = this.seen();
    return origin + left + (Number(this.range.value) / 100) * (right - left);
  }

  /** @param {number} x of the window */
  follow(x) {
    const { left, right, origin } = this.seen();
    const share = (x - origin - left) / (right - left);
    this.range.value = String(Math.round(Math.min(1, Math.max(0, share)) * 100));
    this.place();
  }
}
