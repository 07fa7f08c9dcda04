// @ts-check
/** The queue: every job and every photo on the table, as it stands now. */

import { deed, looksOf } from "./chains.js";
import { el, button, fill, icon, need, onPress, press } from "./elements.js";
import { addressOf, show, sizedUrl } from "./pictures.js";
import { ago, counted, isOpen, standing, STATE_ICONS, STATE_WORDS } from "./words.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./jobs.js").Jobs} Jobs */
/** @typedef {import("./jobs.js").Photo} Photo */
/** @typedef {"all" | "asking" | "working" | "failed"} Filter */
/** @typedef {{key: string, at: number, asset: string, job: Job | null, photo: Photo | null}} Row */

export class Queue extends EventTarget {
  /** @param {Jobs} jobs @param {{cancel: (job: Job) => void, retry: (job: Job) => void}} act */
  constructor(jobs, act) {
    super();
    this.jobs = jobs;
    this.act = act;
    this.list = need("queue-list", HTMLOListElement);
    this.filters = need("queue-filter", HTMLElement);
    this.more = need("queue-more", HTMLButtonElement);
    /** @type {Filter} */
    this.filter = "all";
    this.current = "";
    /** What is drawn, by key. @type {Map<string, {stamp: string, item: HTMLElement}>} */
    this.drawn = new Map();
    onPress(this.filters, "filter", (filter) => {
      this.filter = /** @type {Filter} */ (filter);
      press(this.filters, "filter", filter);
      this.draw(this.current);
    });
    this.more.addEventListener("click", () => this.dispatchEvent(new Event("more")));
  }

  /** What waits for a person: unless somebody has gone on from it already. @param {Job} job */
  asks(job) {
    if (job.state !== "waiting") return false;
    const needed = job.questions.some((question) => question.kind !== "approve");
    return (
      needed ||
      ![...this.jobs.all.values()].some(
        (other) => other.parent === job.id && other.branch_from !== "original" && other.state !== "cancelled",
      )
    );
  }

  /** @returns {Row[]} */
  rows() {
    const jobs = this.jobs.newest();
    const asked = new Set(jobs.map((job) => job.asset));
    const photos = this.jobs.photos.filter((photo) => !asked.has(photo.asset));
    const rows = [
      ...jobs.map((job) => ({
        key: job.id,
        at: Date.parse(job.created),
        asset: job.asset,
        job,
        photo: null,
      })),
      ...photos.map((photo) => ({ key: photo.asset, at: photo.at, asset: photo.asset, job: null, photo })),
    ];
    return rows.sort((a, b) => b.at - a.at).filter((row) => this.passes(row.job));
  }

  /** @param {Job | null} job */
  passes(job) {
    if (this.filter === "all") return true;
    if (!job) return false;
    if (this.filter === "asking") return this.asks(job);
    return this.filter === "failed"
      ? job.state === "failed"
      : job.state === "queued" || job.state === "running";
  }

  /** @param {string} current id of the job on the table, or of the photo */
  draw(current) {
    this.current = current;
    const rows = this.rows();
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, one] of this.drawn) {
      if (keys.has(key)) continue;
      one.item.remove();
      this.drawn.delete(key);
    }
    rows.forEach((row, place) => {
      const stamp = this.stamp(row);
      const known = this.drawn.get(row.key);
      const item = known?.item ?? el("li", { class: "queue-item" });
      if (known?.stamp !== stamp) {
        this.fillRow(item, row);
        this.drawn.set(row.key, { stamp, item });
      }
      this.move(item, row);
      if (this.list.children[place] !== item) this.list.insertBefore(item, this.list.children[place] ?? null);
    });
    this.summary(rows.length);
  }

  /** What changes often, put in place without drawing the row anew. @param {HTMLElement} item @param {Row} row */
  move(item, { key, job }) {
    const link = item.querySelector(".queue-link");
    if (key === this.current) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
    if (!job) return;
    const time = item.querySelector("time");
    if (time) time.textContent = ago(job.created);
    const bar = item.querySelector("progress");
    if (job.state !== "running" || !bar) return;
    bar.value = job.progress.fraction;
    const text = item.querySelector(".state-said .numbers");
    if (text) text.textContent = standing(job);
  }

  /** @param {number} shown */
  summary(shown) {
    const all = [...this.jobs.all.values()];
    const counts = {
      asking: all.filter((job) => this.asks(job)).length,
      working: all.filter((job) => job.state === "queued" || job.state === "running").length,
      failed: all.filter((job) => job.state === "failed").length,
    };
    for (const [name, count] of Object.entries(counts)) {
      const badge = this.filters.querySelector(`[data-filter=${name}] .count`);
      if (badge) badge.textContent = count > 0 ? String(count) : "";
    }
    const asking = need("asking-count", HTMLElement);
    asking.hidden = counts.asking === 0;
    asking.textContent = String(counts.asking);
    asking.title = `${counted(counts.asking, "result needs", "results need")} you`;
    need("queue-sum", HTMLElement).textContent =
      counts.working > 0 ? counted(counts.working, "job", "jobs") + " at work" : "";
    const none = need("queue-none", HTMLElement);
    none.hidden = shown > 0;
    const older = this.jobs.next ? " among the newest" : "";
    none.textContent = {
      all: "Nothing here yet.",
      asking: "Nothing waits for you.",
      working: `Nothing is at work${older}.`,
      failed: `Nothing has failed${older}.`,
    }[this.filter];
    this.more.hidden = !this.jobs.next || this.filter === "asking";
    document.title = counts.asking > 0 ? `(${counts.asking}) watchfolder` : "watchfolder";
  }

  /** @param {Row} row */
  stamp(row) {
    const { job } = row;
    const name = this.jobs.nameOf(row.asset);
    if (!job) return name;
    return JSON.stringify([
      name,
      deed(job),
      job.state,
      job.position,
      job.held_up,
      job.cancel_requested,
      job.outputs.length,
      job.questions.length,
      this.asks(job),
      job.errors.length,
      job.started,
    ]);
  }

  /** @param {HTMLElement} item @param {Row} row */
  fillRow(item, row) {
    const { job, asset } = row;
    const name = this.jobs.nameOf(asset);
    const img = el("img", { alt: "", class: "thumb" });
    void show(img, this.thumb(row), { lazy: true });
    const says = job ? deed(job) || "…" : "on the table, nothing asked yet";
    const link = el(
      "a",
      {
        class: "queue-link",
        href: `#/photo/${asset.slice(7)}/${job ? job.id : "original"}`,
        data: { focus: `row-${row.key}` },
      },
      el("span", { class: "frame" }, img),
      el(
        "span",
        { class: "queue-said" },
        el("span", { class: "queue-deed" }, says),
        el("span", { class: "quiet queue-name" }, name),
      ),
    );
    const parts = job ? this.state(job, row.at) : [el("span", { class: "quiet" }, "")];
    fill(item, link, el("div", { class: "queue-state" }, ...parts));
    item.dataset.state = job?.state ?? "photo";
  }

  /** @param {Row} row the address of its picture */
  thumb(row) {
    const { job, asset } = row;
    if (!job) return sizedUrl(`/v1/assets/${asset}`, 128, asset.slice(7, 23));
    const look = looksOf(job, "")[0];
    if (look) return addressOf(look, 128);
    return sizedUrl(`/v1/jobs/${job.id}/source`, 128, asset.slice(7, 23));
  }

  /** @param {Job} job @param {number} at */
  state(job, at) {
    const text =
      job.state === "succeeded" || job.state === "cancelled" ? STATE_WORDS[job.state] : standing(job);
    const left = job.state === "waiting" && !this.asks(job);
    const said = el(
      "span",
      { class: left ? "state-said" : `state-said state-${job.state}` },
      icon(left ? "branch" : STATE_ICONS[job.state]),
      el("span", { class: "numbers" }, left ? "gone on from" : text),
    );
    const time = el(
      "time",
      { class: "quiet numbers", dateTime: new Date(at).toISOString() },
      ago(job.created),
    );
    /** @type {HTMLElement[]} */
    const parts = [said];
    if (job.state === "running") {
      parts.push(
        el("progress", {
          max: 1,
          value: job.progress.fraction,
          "aria-label": `Progress of ${deed(job) || "the job"}`,
        }),
      );
    } else {
      parts.push(time);
    }
    const about = `${deed(job) || "job"}, ${this.jobs.nameOf(job.asset)}`;
    if (isOpen(job) && job.state !== "waiting" && !job.cancel_requested) {
      parts.push(
        button("", () => this.act.cancel(job), {
          class: "plain tiny",
          icon: "cross",
          label: `Cancel: ${about}`,
          data: { focus: `cancel-${job.id}` },
        }),
      );
    }
    if (job.state === "failed" || job.state === "cancelled") {
      parts.push(
        button("", () => this.act.retry(job), {
          class: "plain tiny",
          icon: "retry",
          label: `Retry: ${about}`,
          data: { focus: `retry-${job.id}` },
        }),
      );
    }
    return parts;
  }

  /** The row before (-1) or after (1) the current one. @param {number} step */
  step(step) {
    const rows = this.rows();
    const at = rows.findIndex((row) => row.key === this.current);
    const to = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (to) location.hash = `#/photo/${to.asset.slice(7)}/${to.job ? to.job.id : "original"}`;
  }
}
