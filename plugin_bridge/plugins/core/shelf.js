// @ts-check
// What the panel keeps in mind while it is closed: its token, the presets, the jobs it has asked
// for. Lost or damaged, it is begun anew: everything that matters is in the bridge's ledger.

/** Jobs that are kept in the list, beside those whose results are still to be placed. */
const WORKS_KEPT = 20;

class Shelf {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
  }

  /** @returns {Promise<{id: string, token: string} | null>} */
  async pairing() {
    const said = parsed(await this.host.readSecret('pairing'));
    return said && typeof said.token === 'string' && said.token ? said : null;
  }

  /** @param {{id: string, token: string} | null} pairing */
  async keepPairing(pairing) {
    await this.host.writeSecret('pairing', pairing ? JSON.stringify(pairing) : '');
  }

  /** @returns {Promise<PresetHead[]>} as they were when the bridge was last here */
  async presets() {
    const said = parsed(await this.host.read('presets'));
    return Array.isArray(said) ? said : [];
  }

  /** @param {PresetHead[]} presets */
  async keepPresets(presets) {
    await this.host.write('presets', JSON.stringify(presets));
  }

  /** @returns {Promise<Work[]>} the newest first */
  async works() {
    const said = parsed(await this.host.read('works'));
    return Array.isArray(said) ? said.map((work) => Object.assign(work, { told: null })) : [];
  }

  /** @param {Work[]} works */
  async keepWorks(works) {
    const isOver = (/** @type {Work} */ work) => work.placed || work.state === 'failed' || work.state === 'cancelled';
    const kept = works.filter((work, n) => n < WORKS_KEPT || !isOver(work)).map((work) => Object.assign({}, work, { told: null }));
    await this.host.write('works', JSON.stringify(kept));
  }
}

/**
 * @param {string} text
 * @returns {any} null for what is no JSON
 */
function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch (error) {
    return null;
  }
}
