// @ts-check
// Following jobs by the bridge's numbered log: one request that waits, for all jobs together.
// The bridge may go away and come back in the middle: jobs are durable, so it is only asked again.

/** Seconds that one request waits for news. */
const NEWS_WAIT = 15;
/** Seconds from one such request without news to the next, at least. */
const SHORTEST_WAIT = 1;
/** Seconds between two tries while the bridge is away, growing to the last. */
const AWAY_WAITS = [1, 1, 2, 3, 5, 8];

/** States in which nothing more comes of a job by itself. */
const ENDED = ['succeeded', 'failed', 'cancelled'];

class Follower {
  /**
   * @param {BridgeClient} bridge
   * @param {FollowerEars} ears
   */
  constructor(bridge, ears) {
    this.bridge = bridge;
    this.ears = ears;
    /** @type {Set<string>} */
    this.jobs = new Set();
    /** @type {number | null} */
    this.seq = null;
    this.runs = false;
    this.away = 0;
  }

  /**
   * Follow a job until it ends; harmless when it is followed already.
   *
   * @param {string} job
   */
  follow(job) {
    this.jobs.add(job);
    const lost = (/** @type {unknown} */ error) => this.ears.lost(asTrouble(error));
    if (this.runs) {
      // Its events may have come before we listened for them.
      this.patient(() => this.look(job)).catch(lost);
      return;
    }
    this.runs = true;
    this.loop().catch(lost).then(() => { this.runs = false; });
  }

  /** Follow nothing any more. */
  stop() {
    this.jobs.clear();
  }

  /** @returns {Promise<void>} */
  async loop() {
    await this.lookAtAll();
    while (this.jobs.size) {
      try {
        await this.listen();
        if (this.away) {
          this.away = 0;
          this.ears.back();
          await this.lookAtAll();
        }
      } catch (error) {
        const trouble = asTrouble(error);
        if (trouble.kind !== 'silent' && trouble.kind !== 'busy') throw trouble;
        if (trouble.kind === 'silent') this.ears.away(trouble);
        await pause(AWAY_WAITS[Math.min(this.away, AWAY_WAITS.length - 1)]);
        this.away += 1;
      }
    }
  }

  /** Wait for news once. */
  async listen() {
    // The first look after a break is not to wait: what was missed is to be seen at once.
    const wait = this.away ? 0 : NEWS_WAIT;
    const began = Date.now();
    const news = await this.bridge.events(this.seq, wait);
    this.seq = news.seq;
    // Where all places to wait are taken, it is answered at once.
    if (wait && !news.events.length && Date.now() - began < 1000 * SHORTEST_WAIT) await pause(SHORTEST_WAIT);
    if (news.reset) await this.lookAtAll();
    const settled = new Set();
    for (const event of news.events) {
      if (!this.jobs.has(event.job)) continue;
      if (event.progress) this.ears.progress(event.job, event.progress);
      if (event.type === 'job') settled.add(event.job);
    }
    for (const job of settled) await this.look(job);
  }

  async lookAtAll() {
    if (this.seq === null) this.seq = (await this.patient(() => this.bridge.events(null, 0))).seq;
    for (const job of Array.from(this.jobs)) await this.patient(() => this.look(job));
  }

  /**
   * @param {string} job
   */
  async look(job) {
    let told;
    try {
      told = await this.bridge.job(job);
    } catch (error) {
      const trouble = asTrouble(error);
      if (trouble.status !== 404) throw trouble;
      this.jobs.delete(job); // the ledger does not know it any more
      this.ears.gone(job, trouble);
      return;
    }
    if (ENDED.includes(told.state)) this.jobs.delete(job);
    this.ears.job(told);
  }

  /**
   * @template T
   * @param {() => Promise<T>} request repeated while the bridge is away
   * @returns {Promise<T>}
   */
  async patient(request) {
    for (;;) {
      try {
        return await request();
      } catch (error) {
        const trouble = asTrouble(error);
        if (trouble.kind !== 'silent' && trouble.kind !== 'busy') throw trouble;
        if (trouble.kind === 'silent') this.ears.away(trouble);
        await pause(AWAY_WAITS[Math.min(this.away, AWAY_WAITS.length - 1)]);
        this.away += 1;
      }
    }
  }
}

/**
 * @param {number} seconds
 * @returns {Promise<void>}
 */
function pause(seconds) {
  return new Promise((done) => { setTimeout(done, 1000 * seconds); });
}

/**
 * @typedef {{
 *   job: (told: JobTold) => void,
 *   progress: (job: string, progress: ProgressTold) => void,
 *   gone: (job: string, trouble: Trouble) => void,
 *   away: (trouble: Trouble) => void,
 *   back: () => void,
 *   lost: (trouble: Trouble) => void,
 * }} FollowerEars
 */
