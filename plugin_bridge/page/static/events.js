// @ts-check
/** News from the bridge: a stream; waiting requests where no stream is to be had; truth after a break. */

import { doorbell, get, Refused } from "./api.js";

/** @typedef {import("./types.js").EventTold} EventTold */
/** @typedef {"live" | "polling" | "broken"} Link */

const TYPES = ["job", "step", "progress", "output", "notice"];
const PATIENCE = 2500;
/** Milliseconds a break may last before it is said: streams end by themselves now and then. */
const WAIT = 20;
const STREAM_AGAIN = 60_000;
const PAUSE = 1000;
/** Milliseconds between two requests at least: without a place to wait, each is answered at once. */

export class News {
  /**
   * @param {(event: EventTold) => void} heard
   * @param {() => void} missed everything is to be looked at anew
   * @param {(link: Link) => void} linked
   */
  constructor(heard, missed, linked) {
    this.heard = heard;
    this.missed = missed;
    this.linked = linked;
    this.seq = 0;
    this.broken = false;
    this.ended = false;
    /** @type {EventSource | null} */
    this.stream = null;
    this.timer = 0;
    doorbell.addEventListener("ended", () => this.stop());
  }

  /** From now on. What is listed after this has resolved misses nothing. Raises Refused. */
  async begin() {
    this.seq = (await get("/v1/events")).seq;
  }

  follow() {
    if (this.ended) return;
    const stream = new EventSource(`/v1/events?after=${this.seq}`);
    this.stream = stream;
    for (const type of TYPES) stream.addEventListener(type, (event) => this.take(JSON.parse(event.data)));
    stream.addEventListener("reset", (event) => {
      this.seq = JSON.parse(event.data).seq;
      this.missed();
    });
    stream.addEventListener("open", () => this.open());
    stream.addEventListener("error", () => this.lost(stream));
  }

  stop() {
    this.ended = true;
    this.stream?.close();
    clearTimeout(this.timer);
  }

  open() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.linked("live");
    if (this.broken) this.missed();
    this.broken = false;
  }

  /** @param {EventSource} stream */
  lost(stream) {
    if (this.ended) return;
    this.broken = true;
    if (stream.readyState === EventSource.CLOSED) {
      void this.poll(Date.now() + STREAM_AGAIN);
    } else if (!this.timer) {
      this.timer = window.setTimeout(() => this.linked("broken"), PATIENCE);
    }
  }

  /** Ask again and again, until it is time to try a stream. @param {number} until */
  async poll(until) {
    let pause = 1000;
    while (!this.ended && Date.now() < until) {
      try {
        const told = await get(`/v1/events?after=${this.seq}&wait=${WAIT}`);
        clearTimeout(this.timer);
        this.timer = 0;
        this.linked("polling");
        if (this.broken || told.reset) this.missed();
        this.broken = false;
        for (const event of told.events) this.take(event);
        this.seq = told.seq;
        pause = 1000;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.broken = true;
        this.linked("broken");
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(10_000, pause * 1.6);
      }
    }
    this.follow();
  }

  /** @param {EventTold} event */
  take(event) {
    this.seq = Math.max(this.seq, event.seq);
    this.heard(event);
  }
}
