// @ts-check
/** Drawing a mask over a picture: by hand, pen or keyboard, with brush, eraser and box. */

import { need, onPress, press } from "./elements.js";
import { MaskView } from "./mask_view.js";
import { picture } from "./pictures.js";
import { say } from "./said.js";
import { asPicture, paint, painted, paintAll, Strokes } from "./strokes.js";

/** @typedef {import("./strokes.js").Deed} Deed */
/** @typedef {import("./strokes.js").Point} Point */
/** What was drawn; without a picture where it was left unfinished. @typedef {{blob: Blob | null, share: number, deeds: Deed[]}} Drawn */
/** @typedef {"brush" | "erase" | "box"} Tool */

const BIG = 5;
/** How much farther the arrows go with Shift. */

export class MaskBoard {
  constructor() {
    this.root = need("mask", HTMLElement);
    this.view = new MaskView(need("mask-canvas", HTMLCanvasElement), need("mask-board", HTMLElement));
    this.canvas = this.view.canvas;
    this.mask = this.view.mask;
    this.tools = need("mask-tool", HTMLElement);
    this.size = need("mask-size", HTMLInputElement);
    this.strokes = new Strokes();
    /** @type {Tool} */
    this.tool = "brush";
    /** @type {Point} */
    this.at = { x: 0, y: 0 };
    /** @type {Deed | null} */
    this.open = null;
    this.keyed = false;
    /** @type {((drawn: Drawn | null) => void) | null} */
    this.settle = null;
    this.listen();
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /**
   * @param {string} address of the picture, as sizedUrl() makes it
   * @param {Deed[]} deeds drawn before
   * @returns {Promise<Drawn | null>} null when it was given up. Raises Refused.
   */
  async draw(address, deeds) {
    this.settle?.(null);
    await this.view.load(await picture(address, true));
    this.strokes = new Strokes(deeds);
    this.repaint();
    this.at = { x: this.mask.width / 2, y: this.mask.height / 2 };
    const edge = Math.max(this.mask.width, this.mask.height);
    this.size.max = String(Math.round(edge / 4));
    this.resize(Math.round(edge / 20));
    this.root.hidden = false;
    this.view.layOut();
    this.canvas.focus({ preventScroll: true });
    return new Promise((resolve) => (this.settle = resolve));
  }

  listen() {
    onPress(this.tools, "tool", (tool) => this.take(/** @type {Tool} */ (tool)));
    this.size.addEventListener("input", () => this.resize(Number(this.size.value)));
    const act = (/** @type {string} */ id, /** @type {() => void} */ does) =>
      need(id, HTMLButtonElement).addEventListener("click", does);
    act("mask-undo", () => this.undo());
    act("mask-redo", () => this.redo());
    act("mask-invert", () => this.add({ kind: "invert" }, "Inverted"));
    act("mask-clear", () => this.add({ kind: "clear" }, "Cleared"));
    act("mask-cancel", () => this.close(null));
    act("mask-done", () => void this.finish());
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"]) this.canvas.addEventListener(type, () => this.up());
    this.canvas.addEventListener("pointerleave", () => this.ask());
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {Tool} tool */
  take(tool) {
    this.tool = tool;
    this.open = null;
    press(this.tools, "tool", tool);
    this.ask();
  }

  /** @param {number} size pixels of the picture */
  resize(size) {
    const value = Math.min(Number(this.size.max), Math.max(2, size));
    this.size.value = String(value);
    need("mask-size-out", HTMLOutputElement).value = String(value);
    this.ask();
  }

  /** @param {Deed} deed @param {string} [told] */
  add(deed, told = "") {
    this.strokes.add(deed);
    const context = this.mask.getContext("2d");
    if (context) paint(context, deed);
    this.ask();
    if (told) say(told);
  }

  undo() {
    say(this.strokes.undo() ? "Undone" : "Nothing to undo");
    this.repaint();
  }

  redo() {
    say(this.strokes.redo() ? "Done again" : "Nothing to do again");
    this.repaint();
  }

  repaint() {
    const context = this.mask.getContext("2d");
    if (context) paintAll(context, this.strokes.done);
    this.ask();
  }

  /** @param {PointerEvent} event @returns {Point} of the picture */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * this.mask.width,
      y: ((event.clientY - box.top) / box.height) * this.mask.height,
    };
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.keyed = false;
    this.at = this.point(event);
    this.begin(this.tool === "erase");
    this.ask();
  }

  /** @param {boolean} erase */
  begin(erase) {
    const start = { ...this.at };
    if (this.tool === "box") this.open = { kind: "box", erase, from: start, to: start };
    else this.open = { kind: "stroke", erase, size: Number(this.size.value), points: [start] };
  }

  /** @param {PointerEvent} event */
  move(event) {
    this.keyed = false;
    const coalesced = event.getCoalescedEvents?.() ?? [];
    for (const one of coalesced.length > 0 ? coalesced : [event]) {
      this.at = this.point(one);
      if (this.open?.kind === "stroke") this.open.points.push({ ...this.at });
    }
    if (this.open?.kind === "box") this.open.to = { ...this.at };
    this.ask();
  }

  up() {
    const deed = this.open;
    this.open = null;
    if (deed) this.add(deed);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === "z") {
      if (event.shiftKey) this.redo();
      else this.undo();
    } else if (event.key === "Escape") {
      if (this.open) this.open = null;
      else this.close(null);
      this.ask();
    } else if (event.key === "[" || event.key === "]") {
      const size = Number(this.size.value);
      this.resize(Math.round(event.key === "[" ? size / 1.25 : size * 1.25 + 1));
    } else if (event.target !== this.canvas || control || event.altKey) {
      return;
    } else if (!this.draws(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Keys on the canvas itself. @param {KeyboardEvent} event @returns {boolean} whether it was one */
  draws(event) {
    const step = Math.max(2, Number(this.size.value) / 4) * (event.shiftKey ? BIG : 1);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    this.keyed = true;
    if (way) {
      this.at = {
        x: Math.min(this.mask.width, Math.max(0, this.at.x + way[0] * step)),
        y: Math.min(this.mask.height, Math.max(0, this.at.y + way[1] * step)),
      };
      if (this.open?.kind === "box") this.open.to = { ...this.at };
    } else if (event.key === " ") {
      const erase = this.tool === "erase";
      this.add(
        { kind: "stroke", erase, size: Number(this.size.value), points: [{ ...this.at }] },
        erase ? "Erased" : "Painted",
      );
    } else if (event.key === "Enter") {
      if (this.open) {
        this.up();
        say("Box painted");
      } else {
        this.take("box");
        this.begin(false);
        say(`Box begins at ${this.where()}`);
      }
    } else if (event.key === "b" || event.key === "e") {
      this.take(event.key === "b" ? "brush" : "erase");
    } else {
      return false;
    }
    this.ask();
    return true;
  }

  where() {
    const share = (/** @type {number} */ value, /** @type {number} */ whole) =>
      Math.round((value / whole) * 100);
    return `${share(this.at.x, this.mask.width)} percent across, ${share(this.at.y, this.mask.height)} percent down`;
  }

  ask() {
    const { at, open, tool, keyed } = this;
    this.view.ask({
      at,
      open,
      size: Number(this.size.value),
      box: tool === "box",
      cross: tool === "box" || keyed,
    });
  }

  async finish() {
    const share = painted(this.mask);
    if (share === 0) {
      say("Nothing is painted yet", true);
      this.canvas.focus();
      return;
    }
    this.close({ blob: await asPicture(this.mask), share, deeds: this.strokes.done });
  }

  /** Something else comes onto the table: what was drawn so far is kept. */
  leave() {
    const { done } = this.strokes;
    if (this.isOpen) this.close(done.length > 0 ? { blob: null, share: 0, deeds: done } : null);
  }

  /** @param {Drawn | null} drawn */
  close(drawn) {
    this.root.hidden = true;
    const { settle } = this;
    this.settle = null;
    settle?.(drawn);
  }
}
