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
const SHELVED = 60;

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

  /** The newest jobs, as they stand. Raises Refused. */
  async list() {
    const told = await get(`/v1/jobs?limit=${PAGE}`);
    const oldest = told.items.at(-1)?.id ?? "";
    for (const id of [...this.all.keys()]) {
      if (id > oldest) this.all.delete(id);
    }
    for (const job of told.items) this.all.set(job.id, job);
    if (this.next === null || this.all.size <= PAGE) this.next = told.next;
    this.tell();
  }

  /** Older ones. Raises Refused. */
  async more() {
    if (!this.next) return;
    const told = await get(`/v1/jobs?limit=${PAGE}&cursor=${this.next}`);
    for (const job of told.items) this.all.set(job.id, job);
    this.next = told.next;
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
    const ids = [...this.dirty];
    this.dirty.clear();
    this.timer = 0;
    try {
      if (ids.length > MANY) {
        await this.list();
        return;
      }
      for (const id of ids) {
        this.all.set(id, await get(`/v1/jobs/${id}`));
        this.tell();
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status !== 404 && error.status !== 401) for (const id of ids) this.dirty.add(id);
    }
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
