// @ts-check
/** Telling the person: for the ear by live regions, for the eye by short notices and complaints. */

import { el, button, fill, icon, need } from "./elements.js";

/** @typedef {import("./types.js").Complaint} Complaint */

const SHOWN = 6000;

/** Say something to who listens. @param {string} text @param {boolean} now whether it interrupts */
export function say(text, now = false) {
  const region = need(now ? "said-now" : "said", HTMLElement);
  region.textContent = "";
  // a region that is set to what it holds already is not read out
  setTimeout(() => (region.textContent = text), 30);
}

/**
 * Show a short notice, and say it.
 * @param {string} text @param {{bad?: boolean, act?: {text: string, do: () => void}}} [more]
 */
export function notice(text, more = {}) {
  const box = need("notices", HTMLElement);
  const made = el(
    "div",
    { class: more.bad ? "notice bad" : "notice" },
    icon(more.bad ? "warn" : "check"),
    el("p", {}, text),
  );
  const { act } = more;
  if (act) {
    made.append(
      button(
        act.text,
        () => {
          act.do();
          made.remove();
        },
        { class: "button small" },
      ),
    );
  }
  made.append(button("", () => made.remove(), { class: "plain", icon: "cross", label: "Dismiss" }));
  box.append(made);
  say(text, more.bad);
  setTimeout(
    () => {
      if (!made.contains(document.activeElement) && !made.matches(":hover")) made.remove();
    },
    more.bad ? SHOWN * 2 : SHOWN,
  );
}

/** @param {Complaint[]} found of an answer: each as a notice */
export function complain(found) {
  for (const one of found) notice(one.hint ? `${one.message}: ${one.hint}` : one.message, { bad: true });
}

/**
 * Complaints in their place, each with its hint, and a button where the hint names the word that is meant.
 * @param {Element} place @param {Complaint[]} found @param {(wrong: string, right: string) => void} [mend]
 */
export function showComplaints(place, found, mend) {
  const items = found.map((one) => {
    const meant = mend ? meantWord(one) : null;
    return el(
      "li",
      { class: "complaint" },
      icon("warn"),
      el(
        "div",
        {},
        el("p", {}, one.message),
        one.hint ? el("p", { class: "hint" }, one.hint) : null,
        meant && mend
          ? button(`Use “${meant.right}”`, () => mend(meant.wrong, meant.right), { class: "button small" })
          : null,
      ),
    );
  });
  fill(place, items.length > 0 ? el("ul", { class: "complaints" }, ...items) : null);
}

/** @param {Complaint} one @returns {{wrong: string, right: string} | null} */
function meantWord(one) {
  const right = /did you mean "([^"]+)"\?/.exec(one.hint)?.[1];
  const wrong = [...one.message.matchAll(/"([^"]+)"/g)].at(-1)?.[1];
  return right && wrong ? { wrong, right } : null;
}
