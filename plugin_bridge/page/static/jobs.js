// @ts-check
/** The jobs as the bridge tells them, and the photos they are about. Nothing here is made up. */

import { get, Refused } from "./api.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").EventTold} EventTold */
/** @typedef {{asset: string, name: string, at: number}} Photo */

const PAGE = 50;
const MANY = 25;
/** So many jobs with news at once are listed anew instead of asked for one by one. */
const GATHER = 80;
/** How a job of this page says what its photo is called. */
export const NAMED = "page:";
const SHELF = "watchfolder.photos";
const SHELVED = 500;
const AGAIN = 2000;
/** Milliseconds until what could not be asked for is asked for again. */

export class Jobs extends EventTarget {
  constructor() {
    super();
    /** @type {Map<string, Job>} */
    this.all = new Map();
    /** @type {string | null} */
    this.next = null;
    /** @type {Set<string>} */
    this.dirty = new Set();
    this.timer = 0;
    /** Photos put on the table in this browser, the newest first. @type {Photo[]} */
    this.photos = readShelf();
  }

  /**
   * The newest jobs, and all that wait for a person, as they stand. Raises Refused.
   * @param {string | null} [photo] whose jobs are asked for, too; then nothing stays that was known before
   */
  async list(photo = null) {
    const [told, waiting, more] = await Promise.all([
      get(`/v1/jobs?limit=${PAGE}`),
      get(`/v1/jobs?state=waiting&limit=200`),
      photo ? get(`/v1/jobs?asset=${encodeURIComponent(photo)}&limit=200`) : { items: [] },
    ]);
    const oldest = told.items.at(-1)?.id ?? "";
    for (const id of [...this.all.keys()]) {
      if (photo !== null || id > oldest) this.all.delete(id);
    }
    for (const job of [...more.items, ...waiting.items, ...told.items]) this.all.set(job.id, job);
    // from here on, since any number may have come since the last time: what is known is passed over
    this.next = told.next;
    this.tell();
    return new Set(/** @type {Job[]} */ (told.items).map((job) => job.id));
  }

  /** Older ones that were not known. Raises Refused. */
  async more() {
    const known = this.all.size;
    while (this.next && this.all.size === known) {
      let told;
      try {
        told = await get(`/v1/jobs?limit=${PAGE}&cursor=${this.next}`);
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 404) throw error;
        this.all.clear(); // the one it goes on from was forgotten: from the newest on again
        await this.list();
        return;
      }
      for (const job of told.items) this.all.set(job.id, job);
      this.next = told.next;
    }
    this.tell();
  }

  /** All jobs of one photo. Raises Refused. @param {string} asset */
  async of(asset) {
    const told = await get(`/v1/jobs?asset=${encodeURIComponent(asset)}&limit=200`);
    for (const job of told.items) this.all.set(job.id, job);
    this.tell();
  }

  /** @param {Job} job as it has just been told */
  put(job) {
    this.all.set(job.id, job);
    this.tell();
  }

  /** @param {EventTold} event */
  heard(event) {
    if (!event.job) return;
    const job = this.all.get(event.job);
    if (event.type === "progress" && job && event.progress) {
      if (job.state === "running") {
        this.all.set(job.id, { ...job, progress: event.progress });
        this.dispatchEvent(new CustomEvent("progress", { detail: job.id }));
        return;
      }
    }
    this.dirty.add(event.job);
    if (!this.timer) this.timer = window.setTimeout(() => void this.freshen(), GATHER);
  }

  async freshen() {
    let ids = [...this.dirty];
    this.dirty.clear();
    this.timer = 0;
    if (ids.length > MANY) {
      try {
        const listed = await this.list();
        ids = ids.filter((id) => this.all.has(id) && !listed.has(id));
      } catch (error) {
        return this.later(ids, error);
      }
    }
    for (const id of ids) {
      try {
        this.all.set(id, await get(`/v1/jobs/${id}`));
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 404) this.later([id], error);
        else if (this.all.delete(id)) this.dispatchEvent(new CustomEvent("gone", { detail: id }));
      }
      this.tell();
    }
  }

  /** Ask for them again in a while. @param {string[]} ids @param {unknown} error */
  later(ids, error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) return;
    for (const id of ids) this.dirty.add(id);
    if (!this.timer) this.timer = window.setTimeout(() => void this.freshen(), AGAIN);
  }

  tell() {
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {Job[]} the newest first */
  newest() {
    return [...this.all.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  /** @param {string} asset @returns {Job[]} the oldest first */
  ofPhoto(asset) {
    return this.newest()
      .filter((job) => job.asset === asset)
      .reverse();
  }

  /** @param {string} asset @param {string} name */
  shelve(asset, name) {
    const others = this.photos.filter((photo) => photo.asset !== asset);
    this.photos = [{ asset, name, at: Date.now() }, ...others].slice(0, SHELVED);
    localStorage.setItem(SHELF, JSON.stringify(this.photos));
    this.tell();
  }

  /** @param {string} asset */
  unshelve(asset) {
    this.photos = this.photos.filter((photo) => photo.asset !== asset);
    localStorage.setItem(SHELF, JSON.stringify(this.photos));
    this.tell();
  }

  /** @param {string} asset @returns {string} what the photo is called */
  nameOf(asset) {
    const shelved = this.photos.find((photo) => photo.asset === asset);
    if (shelved) return shelved.name;
    for (const job of this.all.values()) {
      if (job.asset !== asset) continue;
      if (job.client_ref.startsWith(NAMED)) return job.client_ref.slice(NAMED.length);
      if (job.title) return job.title;
    }
    return "Photo";
  }
}

/** @returns {Photo[]} */
function readShelf() {
  try {
    const kept = JSON.parse(localStorage.getItem(SHELF) ?? "[]");
    return Array.isArray(kept)
      ? kept.filter((p) => typeof p?.asset === "string" && typeof p?.name === "string")
      : [];
  } catch {
    return [];
  }
}
