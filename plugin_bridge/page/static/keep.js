// @ts-check
/** What is to stay as it is: chips of the preset and of the chain, and one's own. */

import { el, button, fill, icon, need } from "./elements.js";
import { say } from "./said.js";

export class Keep extends EventTarget {
  constructor() {
    super();
    this.root = need("keep", HTMLElement);
    this.input = need("keep-new", HTMLInputElement);
    /** One's own. @type {string[]} */
    this.own = [];
    /** Phrase to who says it. @type {Map<string, string>} */
    this.given = new Map();
    need("keep-add", HTMLButtonElement).addEventListener("click", () => this.add());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== ",") return;
      event.preventDefault();
      this.add();
    });
    this.draw();
  }

  /** @param {Map<string, string>} given phrase to who says it */
  give(given) {
    this.given = given;
    this.draw();
  }

  add() {
    const phrases = this.input.value
      .split(",")
      .map((phrase) => phrase.trim())
      .filter(Boolean);
    this.input.value = "";
    this.input.focus();
    const fresh = phrases.filter((phrase) => !this.own.includes(phrase) && !this.given.has(phrase));
    if (fresh.length === 0) return;
    this.own.push(...fresh);
    say(`Kept: ${fresh.join(", ")}`);
    this.changed();
  }

  /** @param {string} phrase */
  remove(phrase) {
    this.own = this.own.filter((one) => one !== phrase);
    say(`No longer kept: ${phrase}`);
    this.changed();
    this.input.focus();
  }

  clear() {
    this.own = [];
    this.draw();
  }

  changed() {
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  draw() {
    const given = [...this.given].map(([phrase, who]) =>
      el(
        "li",
        { class: "chip given", title: `kept by ${who}` },
        icon("lock"),
        phrase,
        el("span", { class: "unseen" }, `, by ${who}`),
      ),
    );
    const own = this.own.map((phrase) =>
      el(
        "li",
        { class: "chip" },
        phrase,
        button("", () => this.remove(phrase), {
          class: "chip-remove",
          icon: "cross",
          label: `No longer keep ${phrase}`,
        }),
      ),
    );
    this.root.hidden = given.length + own.length === 0;
    fill(this.root, ...given, ...own);
  }
}
