// @ts-check
// Figma's half with the network: it lives in a frame without an origin and asks the other half for
// everything of the document.

class FigmaHost {
  constructor() {
    this.name = 'Figma';
    this.version = '';
    this.system = systemOf(navigator.userAgent);
    // Figma takes names here, no numbers of addresses.
    this.addresses = [`http://localhost:${WATCHFOLDER.port}`];
    this.scopes = [{ id: 'nodes', label: 'Selection' }, { id: 'fills', label: 'Image fills' }];
    this.targets = [{ id: 'beside', label: 'Beside it' }, { id: 'replace', label: 'In its place' }];
    this.maxEdge = 4096;
    this.canMask = false;
    this.hasMany = false;
    this.asked = 0;
    /** @type {Map<number, {good: (value: any) => void, bad: (error: Error) => void}>} */
    this.waiting = new Map();
    this.changed = () => {};
    window.addEventListener('message', (event) => this.heard(event.data && event.data.pluginMessage));
  }

  /** @param {FigmaReply | undefined} reply */
  heard(reply) {
    if (!reply) return;
    if (reply.id === 0) {
      this.changed();
      return;
    }
    const one = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (one && reply.error !== undefined) one.bad(new Trouble('host', sentence(reply.error)));
    else if (one) one.good(reply.value);
  }

  /**
   * @template {FigmaAsked} Ask
   * @param {Ask} ask
   * @param {FigmaAnswers[Ask][0]} value
   * @returns {Promise<FigmaAnswers[Ask][1]>}
   */
  ask(ask, value) {
    return new Promise((good, bad) => {
      this.asked += 1;
      this.waiting.set(this.asked, { good, bad });
      parent.postMessage({ pluginMessage: { id: this.asked, ask, value } }, '*');
    });
  }

  /** @returns {Promise<Permission>} */
  async permission() {
    for (const name of ['local-network-access', 'loopback-network']) {
      try {
        const asked = /** @type {any} */ ({ name });
        return (await navigator.permissions.query(asked)).state;
      } catch (error) {
        // This browser knows no such permission by that name.
      }
    }
    return 'unknown';
  }

  /** @param {string} key */
  read(key) {
    return this.ask('read', { key });
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  async write(key, value) {
    await this.ask('write', { key, value });
  }

  /** @param {string} key */
  readSecret(key) {
    return this.read(`secret-${key}`); // clientStorage is private to this plugin, and all there is
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  writeSecret(key, value) {
    return this.write(`secret-${key}`, value);
  }

  /** @param {string} scope */
  describe(scope) {
    return this.ask('describe', { scope });
  }

  /** @param {() => void} changed */
  onChange(changed) {
    this.changed = changed;
  }

  /**
   * @param {string} scope
   * @param {string} target
   * @returns {Promise<Source[]>}
   */
  async sources(scope, target) {
    const found = await this.ask('sources', { scope, target });
    return found.map((one) => Object.assign({ mask: null }, one));
  }

  /** @returns {Promise<Source[]>} */
  async allSources() {
    return this.sources('nodes', 'beside');
  }

  /** @returns {Promise<Uint8Array>} */
  async selectionMask() {
    throw new Trouble('host', 'Figma has no selection of pixels.', ['Show the place on the page of Watchfolder.']);
  }

  /** @param {Placing} result */
  place(result) {
    const { bytes, width, height, job, title, name, recipe } = result;
    const place = /** @type {Partial<FigmaPlace>} */ (result.place);
    return this.ask('place', { bytes, width, height, job, title, name, recipe, place, ref: result.ref });
  }

  going() {
    return this.ask('going', null);
  }

  here() {
    return this.ask('here', null);
  }

  /**
   * @param {string} text
   * @param {boolean} bad
   */
  notify(text, bad) {
    this.ask('notify', { text, bad }).catch(() => undefined);
  }

  selfTest() {
    return this.ask('selfTest', null);
  }
}

/**
 * @param {string} agent
 * @returns {string} the system's name, as people say it
 */
function systemOf(agent) {
  if (/Mac/.test(agent)) return 'macOS';
  if (/Windows/.test(agent)) return 'Windows';
  return /Linux/.test(agent) ? 'Linux' : 'this computer';
}

new Panel(new FigmaHost()).start().catch((error) => showTrouble(asTrouble(error)));
