// @ts-check
/** The grid of variants: each can be looked at large, and one is picked. */

import { el, button, need, refill } from "./elements.js";
import { looksOf } from "./chains.js";
import { addressOf, show } from "./pictures.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").Look} Look */

/**
 * @param {Job} job that asks for a pick
 * @param {{pick: (branch: string, variant: number) => void, look: (look: Look) => void}} act
 */
export function drawVariants(job, act) {
  const root = need("variants", HTMLElement);
  const branches = job.questions
    .filter((question) => question.kind === "pick")
    .map((question) => question.branch);
  const looks = looksOf(job, "").filter((look) => look.variant > 0);
  root.dataset.count = String(Math.min(9, looks.length));
  const item = (/** @type {Look} */ look) => {
    const img = el("img", { alt: `Variant ${look.variant}`, class: "thumb" });
    void show(img, addressOf(look, 1024));
    const where = branches.length > 1 ? `${look.branch}, ` : "";
    const view = button("", () => act.look(look), {
      class: "variant-look",
      label: `${where}variant ${look.variant}: look at it large`,
      data: { focus: `look-${look.id}` },
    });
    view.append(img);
    const pick = button("Pick", () => act.pick(look.branch, look.variant), {
      class: "button small primary",
      label: `Pick ${where}variant ${look.variant}`,
      data: { focus: `pick-${look.id}` },
    });
    const name = el("span", { class: "numbers" }, `${where}${look.variant}`);
    return el("li", { class: "variant" }, view, el("div", { class: "variant-foot" }, name, pick));
  };
  refill(root, [job.id, looks.map((look) => [look.id, look.key])], () => looks.map(item));
}
