// @ts-check
/** Keeping a chain: as a sidecar to be put beside a photo, or as a preset of its own. */

import { bytes, complaints, post } from "./api.js";
import { deed } from "./chains.js";
import { saveBlob } from "./deliver.js";
import { fill, need } from "./elements.js";
import { complain, notice, showComplaints } from "./said.js";

/** @typedef {import("./types.js").Job} Job */

/**
 * Save a job's chain as a file for other photos, with the masks it names. Complains by itself.
 * @param {Job} job @param {string} photo what its photo is called
 */
export async function saveSidecar(job, photo) {
  try {
    const told = await post(`/v1/jobs/${job.id}/save`, { as: "sidecar", format: "yaml", title: photo });
    saveBlob(new Blob([told.text], { type: "application/yaml" }), told.name);
    for (const file of told.files) {
      saveBlob(await bytes(`/v1/assets/${file.asset}?max=4096&format=png`), file.name);
    }
    notice(`${told.name} is saved: put it beside a photo of that name`);
  } catch (error) {
    complain(complaints(error));
  }
}

export class SavePreset extends EventTarget {
  constructor() {
    super();
    this.dialog = need("save", HTMLDialogElement);
    this.name = need("save-name", HTMLInputElement);
    this.title = need("save-as-title", HTMLInputElement);
    this.problems = need("save-problems", HTMLElement);
    /** @type {Job | null} */
    this.job = null;
    need("save-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
  }

  /** @param {Job} job */
  open(job) {
    this.job = job;
    const said = deed(job);
    this.title.value = said.charAt(0).toUpperCase() + said.slice(1, 80);
    this.name.value = slug(said);
    fill(this.problems);
    this.dialog.showModal();
    this.name.select();
  }

  async save() {
    if (!this.job) return;
    fill(this.problems);
    try {
      const body = { as: "preset", name: this.name.value.trim(), title: this.title.value.trim() };
      const told = await post(`/v1/jobs/${this.job.id}/save`, body);
      this.dialog.close();
      this.dispatchEvent(new CustomEvent("saved", { detail: told.name }));
    } catch (error) {
      showComplaints(this.problems, complaints(error));
      this.name.focus();
    }
  }
}

/** @param {string} text @returns {string} a name for a preset */
function slug(text) {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim()
    .split(" ");
  const small = new Set(["change", "make", "the", "a", "an", "to", "of", "and", "with", "on", "in", "it"]);
  return (
    words
      .filter((word) => !small.has(word))
      .slice(0, 4)
      .join("-")
      .slice(0, 40) || "my-chain"
  );
}
