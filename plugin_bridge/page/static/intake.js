// @ts-check
/** Photos in: dropped, pasted or chosen. */

import { Refused, send } from "./api.js";
import { need } from "./elements.js";
import { types } from "./keys.js";
import { complain, notice, say } from "./said.js";
import { counted } from "./words.js";

/** @typedef {import("./jobs.js").Jobs} Jobs */

export class Intake extends EventTarget {
  /** @param {Jobs} jobs */
  constructor(jobs) {
    super();
    this.jobs = jobs;
    this.input = need("files", HTMLInputElement);
    for (const id of ["choose", "choose-first"]) {
      need(id, HTMLButtonElement).addEventListener("click", () => this.input.click());
    }
    this.input.addEventListener("change", () => {
      void this.take([...(this.input.files ?? [])]);
      this.input.value = "";
    });
    this.listenToDrops();
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      // word processors put a picture of the words beside the words
      const words = event.clipboardData?.types.includes("text/plain") && types(event.target);
      if (files.length === 0 || words) return;
      event.preventDefault();
      void this.take(files);
    });
  }

  listenToDrops() {
    const veil = need("drop-veil", HTMLElement);
    let depth = 0;
    const brings = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
    document.addEventListener("dragenter", (event) => {
      if (!brings(event)) return;
      depth += 1;
      veil.dataset.on = "";
    });
    document.addEventListener("dragleave", (event) => {
      if (!brings(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) delete veil.dataset.on;
    });
    document.addEventListener("dragover", (event) => {
      if (!brings(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    });
    document.addEventListener("drop", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      depth = 0;
      delete veil.dataset.on;
      void this.take([...(event.dataTransfer?.files ?? [])]);
    });
  }

  /** @param {File[]} files */
  async take(files) {
    if (files.length === 0) return;
    say(`${counted(files.length, "photo")} coming in`);
    let taken = 0;
    let first = "";
    for (const file of files) {
      try {
        const sent = await send(file);
        this.jobs.shelve(sent.id, file.name || "Pasted picture");
        first ||= sent.id;
        taken += 1;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        complain(error.problem.errors.map((one) => ({ ...one, message: `${file.name}: ${one.message}` })));
        if (error.status === 401) return;
      }
    }
    if (taken > 1) notice(`${counted(taken, "photo")} on the table`);
    if (first) this.dispatchEvent(new CustomEvent("taken", { detail: first }));
  }
}
