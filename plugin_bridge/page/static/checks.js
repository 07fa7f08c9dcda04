// @ts-check
/** Whether a file's history holds, and whether it can be done again. */

import { complaints, get, post, rest } from "./api.js";
import { el, button, fill, icon } from "./elements.js";
import { say } from "./said.js";

/** @typedef {import("./types.js").Output} Output */
/** @typedef {import("./types.js").Check} Check */
/** @typedef {import("./types.js").Ancestor} Ancestor */
/** @typedef {"verify" | "replay"} Kind */

const WAIT = 20;
const WORKING = { verify: "Verifying", replay: "Replaying" };
/** What is well, and what is to be looked at; everything else is bad. */
const WELL = new Set(["ok", "bit-exact", "within tolerance"]);
const DOUBTFUL = new Set(["untrusted", "no manifest", "expired", "lint", "not compared"]);

export class Checks {
  constructor() {
    /** Where it is told what came of it, by kind and output. @type {Map<string, HTMLElement>} */
    this.told = new Map();
  }

  /** The buttons of a file and what came of them. @param {Output} output */
  row(output) {
    const places = /** @type {Kind[]} */ (["verify", "replay"]).map((kind) => this.place(kind, output));
    const act = (/** @type {Kind} */ kind, /** @type {string} */ text) =>
      button(text, () => void this.ask(kind, output), {
        class: "button small",
        label: `${text} ${output.name}`,
        data: { focus: `${kind}-${output.id}` },
      });
    return el("div", { class: "checks" }, act("verify", "Verify"), act("replay", "Replay"), ...places);
  }

  /** @param {Kind} kind @param {Output} output */
  place(kind, output) {
    const name = `${kind} ${output.id}`;
    const place = this.told.get(name) ?? el("div", { class: "check-told", role: "status" });
    this.told.set(name, place);
    return place;
  }

  /** @param {Kind} kind @param {Output} output */
  async ask(kind, output) {
    const place = this.place(kind, output);
    fill(place, el("p", { class: "quiet" }, WORKING[kind]), el("progress", { "aria-label": WORKING[kind] }));
    try {
      let check = /** @type {Check} */ (await post(`/v1/${kind}`, { file: output.id }));
      while (check.state === "queued" || check.state === "running") {
        await rest();
        check = await get(`/v1/checks/${check.id}?wait=${WAIT}`);
        if (check.held_up) fill(place, el("p", { class: "quiet" }, check.held_up));
      }
      fill(place, ...answer(check));
    } catch (error) {
      fill(place, ...complaints(error).map((one) => verdict("bad", one.message, one.hint)));
    }
    say(place.textContent ?? "");
  }
}

/** @param {Check} check @returns {HTMLElement[]} */
function answer(check) {
  if (check.verification) {
    const { status, sentence, findings, ancestors } = check.verification;
    const list = findings.map((one) => el("li", {}, one.message));
    return [
      verdict(grade(status), sentence, ""),
      ...(list.length > 0 ? [el("ul", { class: "findings" }, ...list)] : []),
      ...(ancestors.length > 0 ? [el("p", { class: "quiet" }, "Made of"), lineage(ancestors)] : []),
    ];
  }
  if (check.replay) {
    const { verdict: said, first_difference: first, delta_e: apart, notes } = check.replay;
    const far = apart ? `ΔE mean ${apart.mean.toFixed(3)}, largest ${apart.largest.toFixed(2)}` : "";
    const where = first ? `First other step: ${first.step}, ${first.edit}: ${first.why}` : "";
    return [verdict(grade(said), `Replayed: ${said}`, [far, where, ...notes].filter(Boolean).join(". "))];
  }
  if (check.errors.length === 0) return [verdict("doubtful", `It was ${check.state}`, "")];
  return check.errors.map((one) => verdict("bad", one.message, one.hint));
}

/** @param {string} status @returns {"well" | "doubtful" | "bad"} */
function grade(status) {
  if (WELL.has(status)) return "well";
  return DOUBTFUL.has(status) ? "doubtful" : "bad";
}

/** @param {"well" | "doubtful" | "bad"} how @param {string} text @param {string} more */
function verdict(how, text, more) {
  const words = el("div", {}, el("p", {}, text), more ? el("p", { class: "quiet" }, more) : null);
  return el("div", { class: `check ${how}` }, icon(how === "well" ? "check" : "warn"), words);
}

/** @param {Ancestor[]} ancestors @returns {HTMLElement} */
function lineage(ancestors) {
  const items = ancestors.map((one) => {
    const about = [one.signer, one.signed, one.actions.join(", "), one.faults.join(", ")]
      .filter(Boolean)
      .join(" · ");
    const more = one.ancestors.length > 0 ? lineage(one.ancestors) : null;
    return el(
      "li",
      {},
      one.title || one.relationship,
      about ? el("span", { class: "quiet" }, ` ${about}`) : null,
      more,
    );
  });
  return el("ul", { class: "lineage" }, ...items);
}
