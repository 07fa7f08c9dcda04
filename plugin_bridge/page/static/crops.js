// @ts-check
/** How a result is cut for each slot, drawn from its preview. */

import { get, patiently, Refused } from "./api.js";
import { el } from "./elements.js";
import { show } from "./pictures.js";

/** @typedef {import("./types.js").Crop} Crop */
/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {{width: number, height: number, exact: boolean, picture: string, items: Crop[]}} Crops */

const ROOM = 1.15;
/** Width : height of the space a crop is shown in; the style sheet has the same. */

/**
 * The crops of a job's result, as the exporter would cut them.
 * @param {string} job @param {string} branch @param {string[]} slots
 * @returns {Promise<Crops | null>} null where nobody can say at the moment
 */
export async function cropsOf(job, branch, slots) {
  const query = new URLSearchParams(branch ? { branch } : {});
  for (const slot of slots) query.append("slots", slot);
  try {
    return await patiently(() => get(`/v1/jobs/${job}/crops?${query}`));
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/**
 * A guess for where nobody can say: cut from the middle.
 * @param {Slot} slot @param {number} width @param {number} height of the result @returns {Crop}
 */
export function fromTheMiddle(slot, width, height) {
  const [across, down] = slot.aspect ? slot.aspect.split(":").map(Number) : [width, height];
  const wanted = across / down;
  const given = width / height;
  const [w, h] = wanted > given ? [1, given / wanted] : [wanted / given, 1];
  const box = { left: (1 - w) / 2, top: (1 - h) / 2, width: w, height: h };
  const edge = slot.long_edge ?? Math.max(width * w, height * h);
  const [outW, outH] = wanted >= 1 ? [edge, edge / wanted] : [edge * wanted, edge];
  return {
    slot: slot.name,
    aspect: slot.aspect,
    fit: slot.fit,
    format: slot.format,
    width: Math.round(outW),
    height: Math.round(outH),
    box,
    ground: "",
    enlarged: Math.max(1, edge / Math.max(width * w, height * h)),
    note: "",
  };
}

/**
 * A frame in the shape of the slot with what of the result is in it.
 * @param {Crop} crop @param {string} address of the whole result
 */
export function cropPicture(crop, address) {
  const img = el("img", { alt: "", class: "crop-img" });
  const frame = el("span", { class: crop.width > crop.height * ROOM ? "crop broad" : "crop tall" }, img);
  const { left, top, width, height } = crop.box;
  frame.style.aspectRatio = `${crop.width} / ${crop.height}`;
  if (crop.ground) frame.style.setProperty("--ground", crop.ground);
  img.style.width = `${100 / width}%`;
  img.style.height = `${100 / height}%`;
  img.style.left = `${(-left / width) * 100}%`;
  img.style.top = `${(-top / height) * 100}%`;
  void show(img, address);
  return frame;
}
