// @ts-check
// The bridge as the panel asks it: one method for each thing, every failure a Trouble.

/** Seconds after which a bridge that says nothing is taken as not there. */
const PATIENCE = 8;
/** The oldest protocol of a bridge that this panel can work with. */
const OLDEST_PROTOCOL = 1;

class BridgeClient {
  /**
   * @param {string[]} addresses to be tried in this order
   * @param {() => Promise<Permission>} permission
   */
  constructor(addresses, permission) {
    this.addresses = addresses;
    this.permission = permission;
    this.address = addresses[0];
    this.token = '';
  }

  /** @returns {number} */
  get port() {
    return Number(this.address.slice(this.address.lastIndexOf(':') + 1));
  }

  /**
   * Find the bridge. Throws where there is none, another program, or one of another age.
   *
   * @returns {Promise<HealthTold>}
   */
  async find() {
    for (const address of this.addresses) {
      const told = await this.healthAt(address);
      if (told) {
        this.address = address;
        if (told.protocol < OLDEST_PROTOCOL) throw troubleOfAge(true);
        if (told.min_protocol > WATCHFOLDER.protocol) throw troubleOfAge(false);
        return told;
      }
    }
    throw await this.silence();
  }

  /**
   * @param {string} address
   * @returns {Promise<HealthTold | null>} null: nothing can be heard there
   */
  async healthAt(address) {
    let response;
    try {
      response = await inTime(fetch(`${address}/v1/health`, { credentials: 'omit' }), PATIENCE);
    } catch (error) {
      return null;
    }
    const told = await response.json().catch(() => null);
    if (!response.ok || !told || told.app !== 'watchfolder') throw troubleOfStranger(this.port);
    return told;
  }

  /**
   * Why nothing is heard. A browser hides the answers of programs that do not let us read them,
   * but not that there was one.
   *
   * @returns {Promise<Trouble>}
   */
  async silence() {
    const permission = await this.permission();
    if (permission !== 'denied') {
      try {
        const request = fetch(`${this.address}/v1/health`, { mode: 'no-cors', credentials: 'omit' });
        await inTime(request, PATIENCE);
        return troubleOfStranger(this.port);
      } catch (error) {
        return troubleOfSilence(this.port, permission);
      }
    }
    return troubleOfSilence(this.port, permission);
  }

  /**
   * Whether this is the bridge that the token is from, before it is sent to whoever answers.
   *
   * @param {string} client
   * @param {string} token
   * @returns {Promise<boolean>}
   */
  async isKnown(client, token) {
    const nonce = chance(16);
    /** @type {{proof: string}} */
    const told = await this.post('/v1/hello', { client, nonce });
    const said = utf8(`watchfolder bridge ${this.port} ${nonce}`);
    return told.proof === hex(hmacSha256(sha256(utf8(token)), said));
  }

  /**
   * @param {string} code six digits, however they are parted
   * @param {string} name
   * @returns {Promise<PairTold>}
   */
  async pair(code, name) {
    const digits = code.replace(/[^0-9]/g, '');
    if (digits.length !== 6) throw new Trouble('refused', 'The code has six digits.');
    return this.post('/v1/pair', { code: digits, name: name.slice(0, 80) });
  }

  /** @returns {Promise<void>} */
  async unpair() {
    await this.ask('DELETE', '/v1/session');
  }

  /** @returns {Promise<PresetHead[]>} */
  async presets() {
    return (await this.json('/v1/presets')).items;
  }

  /**
   * @param {string} name
   * @returns {Promise<PresetTold>}
   */
  async preset(name) {
    return this.json(`/v1/presets/${encodeURIComponent(name)}`);
  }

  /** @returns {Promise<CapabilitiesTold>} */
  async capabilities() {
    return this.json('/v1/capabilities');
  }

  /**
   * @param {Uint8Array} bytes
   * @param {string} type
   * @returns {Promise<string>} the picture's id
   */
  async send(bytes, type) {
    const body = /** @type {ArrayBuffer} */ (bytes.byteLength === bytes.buffer.byteLength
      ? bytes.buffer : bytes.slice().buffer);
    return (await this.read(await this.ask('POST', '/v1/assets', body, { 'Content-Type': type }))).id;
  }

  /**
   * @param {JobAsk} order
   * @param {string} key the same key is the same job, however often it is sent
   * @returns {Promise<JobTold>}
   */
  async order(order, key) {
    const send = () => this.post('/v1/jobs', order, { 'Idempotency-Key': key });
    try {
      return await send();
    } catch (error) {
      if (asTrouble(error).kind !== 'silent') throw error;
      return send(); // it may have arrived, and only its answer was lost
    }
  }

  /**
   * @param {string} id
   * @returns {Promise<JobTold>}
   */
  async job(id) {
    return this.json(`/v1/jobs/${id}`);
  }

  /**
   * @param {string} ref
   * @returns {Promise<JobTold[]>} the newest first
   */
  async jobsOf(ref) {
    return (await this.json(`/v1/jobs?limit=10&client_ref=${encodeURIComponent(ref)}`)).items;
  }

  /**
   * @param {string} id
   * @returns {Promise<{sidecar: object, fingerprint: string}>}
   */
  async recipe(id) {
    return this.json(`/v1/jobs/${id}/recipe`);
  }

  /**
   * @param {string} id
   * @returns {Promise<JobTold>}
   */
  async cancel(id) {
    return this.read(await this.ask('POST', `/v1/jobs/${id}/cancel`));
  }

  /**
   * @param {string} id
   * @returns {Promise<JobTold>}
   */
  async retry(id) {
    return this.post(`/v1/jobs/${id}/retry`, {});
  }

  /**
   * @param {string} id
   * @param {Verdict} verdict
   * @returns {Promise<JobTold>}
   */
  async verdict(id, verdict) {
    return this.post(`/v1/jobs/${id}/verdict`, verdict);
  }

  /**
   * @param {number | null} after number of the last event one has; null: from now on
   * @param {number} wait seconds to wait for news
   * @returns {Promise<EventsTold>}
   */
  async events(after, wait) {
    return this.json(`/v1/events?wait=${wait}${after === null ? '' : `&after=${after}`}`);
  }

  /**
   * @param {string} path of a file or a preview
   * @returns {Promise<Uint8Array>}
   */
  async bytes(path) {
    const response = await this.ask('GET', path);
    try {
      return new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      throw troubleOfSilence(this.port, await this.permission());
    }
  }

  /**
   * @param {SelfTestAsk} report
   * @returns {Promise<{id: string}>}
   */
  async report(report) {
    return this.post('/v1/selftest', report);
  }

  /**
   * @param {string} path
   * @returns {Promise<any>}
   */
  async json(path) {
    return this.read(await this.ask('GET', path));
  }

  /**
   * @param {Response} response
   * @returns {Promise<any>} what it says; the bridge may go away in the middle of it
   */
  async read(response) {
    try {
      return await response.json();
    } catch (error) {
      throw troubleOfSilence(this.port, await this.permission());
    }
  }

  /**
   * @param {string} path
   * @param {object} value
   * @param {Record<string, string>} [headers]
   * @returns {Promise<any>}
   */
  async post(path, value, headers) {
    const typed = Object.assign({ 'Content-Type': 'application/json' }, headers);
    return this.read(await this.ask('POST', path, JSON.stringify(value), typed));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string | ArrayBuffer} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<Response>}
   */
  async ask(method, path, body, headers) {
    const open = path === '/v1/hello' || path === '/v1/pair';
    const said = Object.assign({}, headers);
    if (!open) said.Authorization = `Bearer ${this.token}`;
    let response;
    try {
      response = await fetch(this.address + path, { method, body, headers: said, credentials: 'omit' });
    } catch (error) {
      throw troubleOfSilence(this.port, await this.permission());
    }
    if (response.ok) return response;
    throw troubleOfAnswer(response.status, await response.json().catch(() => null));
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} seconds
 * @returns {Promise<T>} rejected when it takes longer
 */
function inTime(promise, seconds) {
  return Promise.race([
    promise,
    new Promise((_, reject) => { setTimeout(() => reject(new Error('too late')), 1000 * seconds); }),
  ]);
}
