// @ts-check
// The jobs of this panel: followed, shown, and put into the document when they are done, also
// those that ended while the panel was closed.

class Results {
  /**
   * @param {Host} host
   * @param {BridgeClient} bridge
   * @param {Shelf} shelf
   * @param {ResultsEars} ears
   */
  constructor(host, bridge, shelf, ears) {
    this.host = host;
    this.bridge = bridge;
    this.shelf = shelf;
    this.ears = ears;
    /** @type {Work[]} the newest first */
    this.works = [];
    /** @type {Map<string, string>} previews that are here, by path */
    this.pictures = new Map();
    /** @type {Set<string>} jobs whose results are put in by themselves no more: it was done, or tried */
    this.tried = new Set();
    /** @type {string[]} titles of what the bridge does not know any more, until the panel is closed */
    this.lost = [];
    /** @type {Promise<unknown>} one result is placed after the other */
    this.placing = Promise.resolve();
    this.follower = new Follower(bridge, {
      job: (told) => { this.heard(told).catch((error) => this.ears.trouble(asTrouble(error))); },
      progress: (job, progress) => this.moved(job, progress),
      gone: (job) => this.gone(job),
      away: (trouble) => this.ears.away(trouble),
      back: () => this.ears.back(),
      lost: (trouble) => this.ears.trouble(trouble),
    });
    /** @type {WorkActs} */
    this.acts = {
      canMask: host.canMask,
      place: (work) => this.attempt(() => this.put(work, true)),
      goOn: (work, from) => this.ears.goOn(goingOf(work, from)),
      cancel: (work) => this.attempt(() => this.bridge.cancel(work.job)),
      retry: (work) => this.attempt(() => this.again(work)),
      remove: (work) => this.drop(work.job),
      mask: (work) => this.attempt(() => this.showPlace(work)),
      answer: (work, verdict) => this.attempt(() => this.bridge.verdict(work.job, verdict)),
    };
  }

  /** Take up again what was asked for before the panel was closed, and what else is known of here. */
  async attach() {
    if (!this.works.length) this.works = await this.shelf.works();
    const ref = await this.host.here();
    if (ref) {
      for (const told of (await this.bridge.jobsOf(ref)).reverse()) {
        if (!this.works.some((work) => work.job === told.id)) this.works.unshift(strayWork(told));
      }
    }
    this.draw();
    for (const work of this.works) {
      const isLeft = work.state === 'succeeded' && !work.placed && !this.tried.has(work.job);
      if (work.told === null || isLeft || !ENDED.includes(work.state)) this.follower.follow(work.job);
    }
  }

  /** @param {Work} work */
  async add(work) {
    this.works = [work].concat(this.works.filter((other) => other.job !== work.job));
    await this.shelf.keepWorks(this.works);
    this.draw();
    this.follower.follow(work.job);
  }

  /** @param {string} job */
  drop(job) {
    this.works = this.works.filter((work) => work.job !== job);
    this.follower.jobs.delete(job);
    this.shelf.keepWorks(this.works).catch((error) => this.ears.trouble(asTrouble(error)));
    this.draw();
  }

  /**
   * Drop what the bridge does not know any more, and say so: it was not the person who did that.
   *
   * @param {string} job
   */
  gone(job) {
    const work = this.works.find((one) => one.job === job);
    this.drop(job);
    if (!work) return;
    this.lost.push(work.title);
    const what = this.lost.length === 1 ? `“${work.title}” is` : `${this.lost.length} results of the list are`;
    this.ears.trouble(new Trouble('refused', `${what} not known to this panel's pairing any more.`, [
      'What was asked for under a pairing before goes on: the page of Watchfolder shows it (watchfolder page).',
      'What was removed from the ledger is asked for again.',
    ]));
  }

  /** Forget all that is shown and follow nothing any more. */
  clear() {
    this.follower.stop();
    this.works = [];
    this.draw();
  }

  /**
   * @param {string} job
   * @param {ProgressTold} progress
   */
  moved(job, progress) {
    const work = this.works.find((one) => one.job === job);
    if (!work) return;
    work.progress = progress.fraction;
    work.note = progress.note;
    if (work.state === 'queued') work.state = 'running';
    this.draw();
  }

  /** @param {JobTold} told */
  async heard(told) {
    const work = this.works.find((one) => one.job === told.id);
    if (!work) return;
    work.told = told;
    work.state = told.state;
    work.progress = told.progress.fraction;
    if (told.state === 'running') work.note = told.progress.note;
    if (told.state !== 'queued') this.ears.works();
    this.draw();
    await this.shelf.keepWorks(this.works);
    if (told.state === 'waiting') await this.fetchProofs(told);
    if (told.state === 'succeeded') {
      await this.fetchPreviews(told);
      if (!work.placed && !this.tried.has(work.job)) {
        this.tried.add(work.job); // it may be heard of twice
        try {
          await this.put(work, false);
        } catch (error) {
          const { kind } = asTrouble(error);
          if (kind === 'silent' || kind === 'busy') this.tried.delete(work.job); // when the bridge is back
          throw error;
        }
      }
    }
  }

  /**
   * Put a result into its document.
   *
   * @param {Work} work
   * @param {boolean} asked whether a person has asked for that
   * @returns {Promise<void>}
   */
  put(work, asked) {
    const done = this.placing.then(() => this.putNow(work, asked));
    this.placing = done.catch(() => undefined);
    return done;
  }

  /**
   * @param {Work} work
   * @param {boolean} asked
   */
  async putNow(work, asked) {
    const told = work.told || await this.bridge.job(work.job);
    const output = told.outputs[0];
    if (!output) throw new Trouble('refused', 'There is no file of it any more.', ['Try the job again.']);
    const wanted = fileFor(output, this.host.maxEdge);
    const bytes = await this.bridge.bytes(wanted.path);
    const recipe = JSON.stringify((await this.bridge.recipe(work.job)).sidecar);
    work.note = await this.host.place({
      bytes, width: wanted.width, height: wanted.height, job: work.job, title: work.title, name: work.name, ref: work.ref,
      mask: work.mask, place: work.place, recipe, notes: wanted.notes, asked,
    });
    work.notes = work.notes.concat(wanted.notes.filter((note) => !work.notes.includes(note)));
    work.placed = true;
    await this.shelf.keepWorks(this.works);
    this.host.notify(work.note, false);
    this.draw();
  }

  /**
   * @param {Work} work
   * @returns {Promise<JobTold>}
   */
  again(work) {
    this.tried.delete(work.job);
    work.placed = false;
    return this.bridge.retry(work.job);
  }

  /** @param {Work} work */
  async showPlace(work) {
    const asset = await this.bridge.send(await this.host.selectionMask(work.place), 'image/png');
    const question = work.told && work.told.questions.find((one) => one.kind === 'mask');
    /** @type {Verdict} */
    const verdict = { verdict: 'mask', asset };
    if (question && question.name) verdict.name = question.name;
    return this.bridge.verdict(work.job, verdict);
  }

  /** @param {() => Promise<unknown>} act */
  attempt(act) {
    act().then((answer) => {
      const told = /** @type {JobTold | undefined} */ (answer);
      if (!told || !told.id) return;
      this.follower.follow(told.id);
    }).catch((error) => this.ears.trouble(asTrouble(error)));
  }

  /** @param {JobTold} told */
  async fetchProofs(told) {
    for (const question of told.questions) {
      for (const path of question.proofs) await this.fetchPicture(proofPath(told, path));
    }
    this.draw();
  }

  /** @param {JobTold} told */
  async fetchPreviews(told) {
    if (told.outputs[0]) await this.fetchPicture(`${told.outputs[0].links.preview}?max=192`);
    this.draw();
  }

  /** @param {string} path */
  async fetchPicture(path) {
    if (this.pictures.has(path)) return;
    try {
      const bytes = await this.bridge.bytes(path.split('#')[0]);
      this.pictures.set(path, `data:image/jpeg;base64,${base64(bytes)}`);
    } catch (error) {
      this.pictures.delete(path); // a list without this picture is still a list; it is asked for again with the next news
    }
  }

  draw() {
    show('list-head', this.works.length > 0);
    fill(part('list'), this.works.map((work) => card(work, this.acts, (path) => this.pictures.get(path) || '')));
  }
}

/**
 * @param {Work} work
 * @param {'parent' | 'original'} from
 * @returns {Going}
 */
function goingOf(work, from) {
  return { job: work.job, title: work.title, from, name: work.name, ref: work.ref, place: work.place, mask: work.mask };
}

/**
 * A job that this panel does not remember asking for: it is shown, and placed when asked to.
 *
 * @param {JobTold} told
 * @returns {Work}
 */
function strayWork(told) {
  return {
    job: told.id, title: told.preset || 'Edit', name: told.title, ref: told.client_ref, place: {}, mask: '',
    state: told.state, placed: true, progress: told.progress.fraction, note: 'Not placed by this panel', notes: [],
    told: null,
  };
}

/**
 * Which bytes are fetched of a result: the file itself, or, where the host does not take one so
 * large or of such a kind, a smaller PNG of it.
 *
 * @param {OutputTold} output
 * @param {number} maxEdge 0 for any
 * @returns {{path: string, width: number, height: number, notes: string[]}}
 */
function fileFor(output, maxEdge) {
  const width = output.width || 0;
  const height = output.height || 0;
  const edge = Math.max(width, height);
  if (!maxEdge || edge <= maxEdge) {
    return { path: output.links.file, width, height, notes: output.notes.map(sentence) };
  }
  const scale = maxEdge / edge;
  return {
    path: `${output.links.preview}?max=${maxEdge}&format=png`,
    width: Math.round(width * scale),
    height: Math.round(height * scale),
    notes: output.notes.map(sentence).concat(
      [`Scaled from ${width} × ${height} px: images here have at most ${maxEdge} px a side.`],
    ),
  };
}

/**
 * @typedef {{
 *   away: (trouble: Trouble) => void,
 *   back: () => void,
 *   trouble: (trouble: Trouble) => void,
 *   works: () => void,
 *   goOn: (going: Going) => void,
 * }} ResultsEars
 */
