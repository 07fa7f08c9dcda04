// @ts-check
// The panel: finds the bridge, pairs with it, takes orders. What comes of them is Results' business.

/** Seconds until it is asked again whether somebody works. */
const WORKERS_AGAIN = 4;

class Panel {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.shelf = new Shelf(host);
    this.bridge = new BridgeClient(host.addresses, () => host.permission());
    this.results = new Results(host, this.bridge, this.shelf, {
      away: (trouble) => this.away(trouble),
      back: () => { this.connect().catch(() => undefined); },
      trouble: (trouble) => this.fail(trouble),
      works: () => { if (this.idle) this.ready(''); },
      goOn: (going) => this.goOn(going),
    });
    this.scope = host.scopes[0].id;
    /** @type {Going | null} */
    this.going = null;
    /** @type {PresetHead[]} */
    this.presets = [];
    /** @type {{id: string, token: string} | null} */
    this.pairing = null;
    this.online = false;
    /** Whether nobody worked when it was last asked. */
    this.idle = false;
    this.busy = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.looking = undefined;
  }

  /** Draw it and look for the bridge. */
  async start() {
    this.listen();
    this.drawScopes();
    offer('target', this.host.targets);
    show('target-part', this.host.targets.length > 0);
    show('send-all', this.host.hasMany);
    this.offerPresets(await this.shelf.presets());
    this.host.onChange(() => { this.describe().catch(() => undefined); });
    await this.connect();
    const asked = await this.host.going();
    if (asked) this.goOn(Object.assign({ from: /** @type {'parent'} */ ('parent') }, asked));
    await this.describe();
  }

  listen() {
    const on = (/** @type {string} */ id, /** @type {() => unknown} */ act) =>
      part(id).addEventListener('click', () => { act(); });
    on('more', () => show('setup', !isShown('setup')));
    on('again', () => this.connect());
    on('trouble-again', () => this.connect());
    on('forget', () => this.unpair());
    on('test', () => this.test());
    on('pair', () => this.pair());
    on('send', () => this.send(false));
    on('send-all', () => this.send(true));
    on('going-end', () => this.goOn(null));
    part('preset').addEventListener('change', () => { this.explainPreset().catch((error) => this.fail(asTrouble(error))); });
    part('code').addEventListener('keydown', (event) => {
      if (/** @type {KeyboardEvent} */ (event).key === 'Enter') this.pair();
    });
  }

  /** Find the bridge and make sure that it is ours before the token is sent. */
  async connect() {
    showTrouble(null);
    showState('', 'Looking for the bridge…');
    try {
      const health = await this.bridge.find();
      this.pairing = await this.shelf.pairing();
      if (!this.pairing) {
        this.askForCode(health.pairing_open ? 'Type the code' : 'Not paired');
        return;
      }
      if (!await this.bridge.isKnown(this.pairing.id, this.pairing.token)) throw troubleOfToken();
      this.bridge.token = this.pairing.token;
      this.offerPresets(await this.bridge.presets());
      await this.shelf.keepPresets(this.presets);
      const abilities = await this.bridge.capabilities();
      this.ready(abilities.why_not);
      await this.results.attach();
    } catch (error) {
      await this.failToConnect(asTrouble(error));
    }
  }

  /** @param {string} whyNot why nothing would be done at the moment */
  ready(whyNot) {
    this.online = true;
    if (this.idle && !whyNot) showTrouble(null);
    this.idle = whyNot !== '';
    show('pairing', false);
    show('form', true);
    showState('good', 'Connected');
    const program = [this.host.name, this.host.version].filter(Boolean).join(' ');
    part('about').textContent = `${program}, plugin ${WATCHFOLDER.version}, bridge at ${this.bridge.address}`;
    if (whyNot) {
      showState('bad', 'Connected, no worker');
      showTrouble(new Trouble('refused', 'What you send is kept, but nobody works on it yet.', [sentence(whyNot)]));
      clearTimeout(this.looking);
      this.looking = setTimeout(() => { this.lookForWorkers(); }, 1000 * WORKERS_AGAIN);
    }
    this.enable();
  }

  /** Workers may come a moment after the bridge. */
  async lookForWorkers() {
    if (!this.idle || !this.online) return;
    try {
      this.ready((await this.bridge.capabilities()).why_not);
    } catch (error) {
      this.fail(asTrouble(error));
    }
  }

  /** @param {string} state */
  askForCode(state) {
    this.online = false;
    show('pairing', true);
    show('form', false);
    showState('bad', state);
    field('code').focus();
  }

  /** @param {Trouble} trouble */
  async failToConnect(trouble) {
    if (trouble.kind === 'unpaired') {
      this.results.follower.stop(); // the token is kept until there is another: the bridge it is of may come back
      this.askForCode('Not paired any more');
      showTrouble(trouble);
      return;
    }
    this.away(trouble);
    this.pairing = await this.shelf.pairing();
    show('form', this.pairing !== null); // what one wants can be written while the bridge is away
  }

  /** @param {Trouble} trouble */
  away(trouble) {
    this.online = false;
    const words = { silent: 'The bridge is away', blocked: 'Not allowed', stranger: 'Another program', old: 'Too old' };
    showState('bad', /** @type {Record<string, string>} */ (words)[trouble.kind] || 'No connection');
    showTrouble(trouble);
    this.enable();
  }

  /** @param {Trouble} trouble */
  fail(trouble) {
    if (trouble.kind === 'unpaired') {
      this.failToConnect(trouble).catch(() => undefined);
    } else if (trouble.kind === 'silent' || trouble.kind === 'blocked') {
      this.away(trouble);
    } else {
      showTrouble(trouble);
      this.host.notify(trouble.message, true);
    }
  }

  async pair() {
    try {
      const told = await this.bridge.pair(field('code').value, `${this.host.name} on ${this.host.system}`);
      await this.shelf.keepPairing({ id: told.id, token: told.token });
      field('code').value = '';
      await this.connect();
    } catch (error) {
      showTrouble(asTrouble(error));
    }
  }

  async unpair() {
    try {
      if (this.online) await this.bridge.unpair();
    } catch (error) {
      // It is forgotten here in any case; there it can be put out by watchfolder pair --revoke.
    }
    this.results.clear();
    await this.shelf.keepPairing(null);
    await this.shelf.keepWorks([]);
    await this.connect();
  }

  /** @param {PresetHead[]} presets */
  offerPresets(presets) {
    this.presets = presets;
    const usable = presets.filter((preset) => !preset.errors.length);
    const choices = usable.map((preset) => ({ id: preset.name, label: preset.title || preset.name }));
    offer('preset', [{ id: '', label: 'No preset' }].concat(choices));
  }

  /** Say what a preset does and keeps by itself. */
  async explainPreset() {
    const name = field('preset').value;
    show('preset-note', name !== '');
    if (!name) return;
    const head = this.presets.find((preset) => preset.name === name);
    const lines = [head ? head.description : ''];
    if (this.online) {
      const preset = await this.bridge.preset(name);
      if (preset.keep.length) lines.push(`Keeps ${preset.keep.join(', ')}.`);
    }
    part('preset-note').textContent = lines.filter(Boolean).join(' ');
  }

  forgetPreset() {
    field('preset').value = '';
    show('preset-note', false);
  }

  drawScopes() {
    fill(part('scopes'), this.host.scopes.map((scope) => {
      const tab = button(scope.label, scope.id === this.scope ? 'on' : '', () => {
        this.scope = scope.id;
        this.drawScopes();
        this.describe().catch(() => undefined);
      });
      tab.setAttribute('data-scope', scope.id);
      return tab;
    }));
    show('scopes', this.host.scopes.length > 1);
  }

  /** Say what would be sent. */
  async describe() {
    const found = await this.host.describe(this.scope);
    part('what').textContent = found.text;
  }

  /** @param {Going | null} going */
  goOn(going) {
    this.going = going;
    show('going', going !== null);
    show('scope-part', going === null);
    show('preset-part', going === null || going.from === 'original'); // a chain keeps its preset
    if (going) {
      part('going-kind').textContent = going.from === 'parent' ? 'Goes on from the result' : 'A new branch from the original of';
      part('going-title').textContent = going.title;
      if (going.from === 'parent') this.forgetPreset();
      field('instruction').focus();
    }
    part('send').textContent = !going ? 'Edit' : going.from === 'parent' ? 'Refine' : 'Branch';
    this.enable();
  }

  enable() {
    field('send').disabled = !this.online || this.busy;
    field('send-all').disabled = !this.online || this.busy || this.going !== null;
  }

  /** @returns {Form} */
  form() {
    return {
      preset: field('preset').value || '',
      instruction: field('instruction').value,
      keep: field('keep').value,
      variants: Number(field('variants').value || 1),
    };
  }

  /** @param {boolean} all every open document */
  async send(all) {
    const form = this.form();
    const missing = all && !form.preset ? 'Choose the preset first.' : missingIn(form, this.going);
    part('form-note').textContent = missing;
    if (missing || this.busy) return;
    this.busy = true;
    this.enable();
    showTrouble(null);
    try {
      const count = this.going && !all ? await this.sendGoing(form, this.going) : await this.sendSources(form, all);
      part('form-note').textContent = count === 1 ? 'Sent.' : `${count} sent.`;
      this.goOn(null);
    } catch (error) {
      part('form-note').textContent = '';
      this.fail(asTrouble(error));
    }
    this.busy = false;
    this.enable();
  }

  /**
   * @param {Form} form
   * @param {Going} going
   * @returns {Promise<number>}
   */
  async sendGoing(form, going) {
    const about = { ref: going.ref, name: going.name, mask: going.mask, going };
    const told = await this.bridge.order(orderOf(form, about), chance(16));
    await this.results.add(workOf(told, titleOf(form), going, []));
    return 1;
  }

  /**
   * @param {Form} form
   * @param {boolean} all
   * @returns {Promise<number>}
   */
  async sendSources(form, all) {
    part('form-note').textContent = 'Reading the pixels…';
    const target = field('target').value || '';
    const sources = all ? await this.host.allSources() : await this.host.sources(this.scope, target);
    const limit = (await this.bridge.capabilities()).limits.upload_bytes;
    for (const source of sources) {
      part('form-note').textContent = `Sending ${source.name}…`;
      if (source.bytes.length > limit) throw troubleOfSize(source, limit);
      const asset = await this.bridge.send(source.bytes, source.type);
      const mask = source.mask ? await this.bridge.send(source.mask, 'image/png') : '';
      const about = { asset, mask, ref: source.ref, name: source.name };
      const told = await this.bridge.order(orderOf(form, about), chance(16));
      await this.results.add(workOf(told, titleOf(form), { ...source, mask }, source.notes));
    }
    return sources.length;
  }

  async test() {
    if (!this.pairing) return;
    field('test').disabled = true;
    try {
      const checks = await selfTest(this.host, this.bridge, this.pairing, showChecks);
      const told = await this.bridge.report({
        host: this.host.name, host_version: this.host.version, system: this.host.system,
        plugin_version: WATCHFOLDER.version, protocol: WATCHFOLDER.protocol, checks,
      });
      const detail = `report ${told.id}; watchfolder plugin reports shows it`;
      showChecks(checks.concat([{ name: 'sent', passed: true, detail, seconds: 0 }]));
    } catch (error) {
      this.fail(asTrouble(error));
    }
    field('test').disabled = false;
  }
}

/**
 * @param {JobTold} told
 * @param {string} title
 * @param {{name: string, ref: string, place: Place, mask: string}} about
 * @param {string[]} notes
 * @returns {Work}
 */
function workOf(told, title, about, notes) {
  return {
    job: told.id, title, name: about.name, ref: about.ref, place: about.place, mask: about.mask,
    state: told.state, placed: false, progress: 0, note: '', notes, told,
  };
}

/**
 * @param {Source} source
 * @param {number} limit in bytes
 * @returns {Trouble}
 */
function troubleOfSize(source, limit) {
  const mib = (/** @type {number} */ bytes) => Math.ceil(bytes / 1048576);
  return new Trouble('refused', `${source.name} has ${mib(source.bytes.length)} MiB, the bridge takes ${mib(limit)}.`, [
    'Raise upload_mib in watchfolder.toml and start the bridge again, or send a part of it.',
  ]);
}
