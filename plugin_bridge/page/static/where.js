// @ts-check
/** Where to act: a mask that was drawn, one for each photo, and what is to be done in it. */

import { complaints, send } from "./api.js";
import { el, button, fill, need } from "./elements.js";
import { complain, notice } from "./said.js";

/** @typedef {import("./mask.js").Drawn} Drawn */
/** @typedef {import("./strokes.js").Deed} Deed */
/** @typedef {{id: string, url: string, share: number, deeds: Deed[]}} Mask */
/** @typedef {"change" | "remove"} Does */

const DOES = /** @type {[Does, string][]} */ ([
  ["change", "Change it"],
  ["remove", "Remove it"],
]);

export class Where extends EventTarget {
  /** @param {(deeds: Deed[]) => Promise<Drawn | null>} drawMask */
  constructor(drawMask) {
    super();
    this.drawMask = drawMask;
    this.root = need("where", HTMLElement);
    this.asset = "";
    /** By photo. @type {Map<string, Mask>} */
    this.masks = new Map();
    /** What was drawn and is not a mask yet, by photo. @type {Map<string, Deed[]>} */
    this.unfinished = new Map();
    /** @type {Does} */
    this.does = "change";
  }

  /** The id of the mask as it was sent, "" without one. */
  get mask() {
    return this.masks.get(this.asset)?.id ?? "";
  }

  /** @param {string} asset */
  about(asset) {
    this.asset = asset;
    this.draw();
  }

  /** Let the person draw one. */
  async open() {
    const { asset } = this;
    const drawn = await this.drawMask(this.unfinished.get(asset) ?? this.masks.get(asset)?.deeds ?? []);
    if (!drawn) {
      this.unfinished.delete(asset);
      return;
    }
    this.unfinished.set(asset, drawn.deeds);
    if (!drawn.blob) {
      notice("The mask is not done: what was drawn is kept until you draw on");
      return;
    }
    const { blob, share, deeds } = drawn;
    try {
      const sent = await send(blob);
      const { does } = this;
      this.drop(asset);
      this.does = does;
      this.masks.set(asset, { id: sent.id, url: URL.createObjectURL(blob), share, deeds });
      this.unfinished.delete(asset);
    } catch (error) {
      complain(complaints(error));
    }
    this.changed();
    this.root.scrollIntoView({ block: "center" });
  }

  /** Forget the mask of a photo. @param {string} [asset] */
  drop(asset = this.asset) {
    const mask = this.masks.get(asset);
    if (mask) URL.revokeObjectURL(mask.url);
    this.masks.delete(asset);
    this.does = "change";
    this.draw();
  }

  changed() {
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  draw() {
    const mask = this.masks.get(this.asset);
    if (mask) fill(this.root, ...this.drawn(mask));
    else fill(this.root, this.opener(), el("span", { class: "quiet" }, "else the words say where"));
  }

  opener() {
    const more = { class: "button small", icon: "brush", key: "M", data: { focus: "mask" } };
    return button("Draw a mask", () => void this.open(), more);
  }

  /** @param {Mask} mask */
  drawn(mask) {
    const share = Math.max(1, Math.round(mask.share * 100));
    const drop = () => {
      this.drop();
      this.changed();
    };
    return [
      el("img", { class: "mask-thumb", src: mask.url, alt: "The mask" }),
      el(
        "div",
        { class: "where-said" },
        el("span", { class: "numbers" }, `Mask, ${share} % of the picture`),
        this.choice(),
      ),
      button("", () => void this.open(), {
        class: "plain",
        icon: "brush",
        label: "Change the mask",
        data: { focus: "mask" },
      }),
      button("", drop, {
        class: "plain",
        icon: "cross",
        label: "Remove the mask",
        data: { focus: "unmask" },
      }),
    ];
  }

  choice() {
    const group = el("div", { class: "segments", role: "group", "aria-label": "In the mask" });
    for (const [does, text] of DOES) {
      const act = () => {
        this.does = does;
        this.changed();
      };
      const made = button(text, act, { class: "", data: { focus: `does-${does}` } });
      made.setAttribute("aria-pressed", String(this.does === does));
      group.append(made);
    }
    return group;
  }
}
