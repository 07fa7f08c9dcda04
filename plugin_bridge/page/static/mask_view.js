// @ts-check
/** How a mask looks while it is drawn: the picture, the tint over it, the tool where it stands. */

import { paint } from "./strokes.js";

/** @typedef {import("./strokes.js").Deed} Deed */
/** @typedef {import("./strokes.js").Point} Point */
/**
 * What is to be seen: where the tool is, what is being drawn, the brush's size in pixels of the picture,
 * whether the tool is a box, and whether a cross shows it.
 * @typedef {{at: Point, open: Deed | null, size: number, box: boolean, cross: boolean}} Scene
 */

const OPACITY = 0.55;
const MARGIN = 16;
/** CSS pixels around the picture. */

export class MaskView {
  /** @param {HTMLCanvasElement} canvas @param {HTMLElement} board what it is fitted into */
  constructor(canvas, board) {
    this.canvas = canvas;
    this.board = board;
    this.image = new Image();
    /** The mask in the picture's own pixels. */
    this.mask = document.createElement("canvas");
    this.tint = document.createElement("canvas");
    /** @type {Scene} */
    this.scene = { at: { x: 0, y: 0 }, open: null, size: 1, box: false, cross: false };
    this.frame = 0;
    new ResizeObserver(() => this.layOut()).observe(board);
  }

  /** @param {string} url of the picture */
  async load(url) {
    this.image.src = url;
    await this.image.decode();
    [this.mask.width, this.mask.height] = [this.image.naturalWidth, this.image.naturalHeight];
  }

  /** Fit the canvas into its board. */
  layOut() {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const [room, tall] = [this.board.clientWidth - MARGIN, this.board.clientHeight - MARGIN];
    if (!width || room <= 0 || tall <= 0) return;
    const scale = Math.min(room / width, tall / height);
    const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    this.canvas.style.width = `${w}px`;
    this.canvas.style.height = `${h}px`;
    for (const canvas of [this.canvas, this.tint]) {
      canvas.width = Math.round(w * devicePixelRatio);
      canvas.height = Math.round(h * devicePixelRatio);
    }
    this.ask(this.scene);
  }

  /** Draw it with the next frame. @param {Scene} scene */
  ask(scene) {
    this.scene = scene;
    if (!this.frame) this.frame = requestAnimationFrame(() => this.render());
  }

  render() {
    this.frame = 0;
    const context = this.canvas.getContext("2d");
    const tint = this.tint.getContext("2d");
    if (!context || !tint || !this.canvas.width || !this.mask.width) return;
    const { width, height } = this.canvas;
    const scale = width / this.mask.width;
    tint.globalCompositeOperation = "source-over";
    tint.clearRect(0, 0, width, height);
    tint.drawImage(this.mask, 0, 0, width, height);
    if (this.scene.open) {
      tint.save();
      tint.scale(scale, scale);
      paint(tint, this.scene.open);
      tint.restore();
    }
    tint.globalCompositeOperation = "source-in";
    tint.fillStyle = getComputedStyle(this.canvas).color;
    tint.fillRect(0, 0, width, height);
    context.clearRect(0, 0, width, height);
    context.drawImage(this.image, 0, 0, width, height);
    context.globalAlpha = OPACITY;
    context.drawImage(this.tint, 0, 0);
    context.globalAlpha = 1;
    this.tool(context, scale);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} scale */
  tool(context, scale) {
    const { at, size, box, cross } = this.scene;
    const [x, y] = [at.x * scale, at.y * scale];
    const radius = box ? 5 : Math.max(2, (size * scale) / 2);
    // dark around light, so that it can be seen on any picture
    for (const [color, width] of /** @type {[string, number][]} */ ([
      ["black", 3],
      ["white", 1.25],
    ])) {
      context.strokeStyle = color;
      context.lineWidth = width * devicePixelRatio;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      if (cross) {
        context.moveTo(x - radius - 6, y);
        context.lineTo(x + radius + 6, y);
        context.moveTo(x, y - radius - 6);
        context.lineTo(x, y + radius + 6);
      }
      context.stroke();
    }
  }
}
