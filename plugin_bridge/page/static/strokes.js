// @ts-check
/** A mask as what was done to it, so that every deed can be undone; painted onto any canvas. */

/** @typedef {{x: number, y: number}} Point */
/**
 * @typedef {{kind: "stroke", erase: boolean, size: number, points: Point[]}
 *   | {kind: "box", erase: boolean, from: Point, to: Point}
 *   | {kind: "invert"} | {kind: "clear"}} Deed
 */

export class Strokes {
  /** @param {Deed[]} deeds done before, the oldest first */
  constructor(deeds = []) {
    this.done = [...deeds];
    /** @type {Deed[]} */
    this.undone = [];
  }

  /** @param {Deed} deed */
  add(deed) {
    this.done.push(deed);
    this.undone = [];
  }

  /** @returns {boolean} whether there was something to undo */
  undo() {
    const deed = this.done.pop();
    if (deed) this.undone.push(deed);
    return deed !== undefined;
  }

  /** @returns {boolean} whether there was something to do again */
  redo() {
    const deed = this.undone.pop();
    if (deed) this.done.push(deed);
    return deed !== undefined;
  }
}

/**
 * Paint one deed: opaque white where the mask is, nothing elsewhere.
 * @param {CanvasRenderingContext2D} context @param {Deed} deed
 */
export function paint(context, deed) {
  const { width, height } = context.canvas;
  context.save();
  context.fillStyle = context.strokeStyle = "white";
  if (deed.kind === "clear") {
    context.clearRect(0, 0, width, height);
  } else if (deed.kind === "invert") {
    context.globalCompositeOperation = "xor";
    context.fillRect(0, 0, width, height);
  } else if (deed.kind === "box") {
    context.globalCompositeOperation = deed.erase ? "destination-out" : "source-over";
    const { from, to } = deed;
    context.fillRect(
      Math.min(from.x, to.x),
      Math.min(from.y, to.y),
      Math.abs(to.x - from.x),
      Math.abs(to.y - from.y),
    );
  } else {
    context.globalCompositeOperation = deed.erase ? "destination-out" : "source-over";
    context.lineWidth = deed.size;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    const [first, ...rest] = deed.points;
    context.moveTo(first.x, first.y);
    // a line of no length is drawn as a dot
    for (const point of rest.length > 0 ? rest : [first]) context.lineTo(point.x, point.y);
    context.stroke();
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Deed[]} deeds */
export function paintAll(context, deeds) {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  for (const deed of deeds) paint(context, deed);
}

/**
 * The share of a canvas that is painted, 0 to 1, by a coarse look at it.
 * @param {HTMLCanvasElement} canvas
 */
export function painted(canvas) {
  const small = document.createElement("canvas");
  [small.width, small.height] = [96, 96];
  const context = small.getContext("2d", { willReadFrequently: true });
  if (!context) return 0;
  context.drawImage(canvas, 0, 0, 96, 96);
  const { data } = context.getImageData(0, 0, 96, 96);
  let sum = 0;
  for (let at = 3; at < data.length; at += 4) sum += data[at];
  return sum / 255 / (96 * 96);
}

/**
 * The mask as a picture to be sent: white where, on black.
 * @param {HTMLCanvasElement} canvas @returns {Promise<Blob>}
 */
export async function asPicture(canvas) {
  const sent = document.createElement("canvas");
  [sent.width, sent.height] = [canvas.width, canvas.height];
  const context = sent.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.fillStyle = "black";
  context.fillRect(0, 0, sent.width, sent.height);
  context.drawImage(canvas, 0, 0);
  const blob = await new Promise((resolve) => sent.toBlob(resolve, "image/png"));
  if (!(blob instanceof Blob)) throw new Error("the mask could not be written");
  return blob;
}
