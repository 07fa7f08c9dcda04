// @ts-check
// Photoshop as the panel knows it.

/** Events after which something else may be sent. */
const CHANGES = ['open', 'close', 'make', 'delete', 'select', 'set', 'newDocument'];
/** Masks whose jobs are no longer in the list are removed after so many. */
const MASKS_KEPT = 40;

class PhotoshopHost {
  constructor() {
    this.name = 'Photoshop';
    this.version = program.version;
    this.system = platform() === 'darwin' ? 'macOS' : 'Windows';
    // On some systems only one of the two is let through.
    this.addresses = [`http://127.0.0.1:${WATCHFOLDER.port}`, `http://localhost:${WATCHFOLDER.port}`];
    this.scopes = [
      { id: 'document', label: 'Document' }, { id: 'layers', label: 'Layers' }, { id: 'selection', label: 'Selection' },
    ];
    /** @type {Choice[]} */
    this.targets = [];
    this.maxEdge = 0;
    this.canMask = true;
    this.hasMany = true;
  }

  /** @returns {Promise<Permission>} */
  async permission() {
    return 'unknown'; // the manifest grants it
  }

  /** @param {string} key */
  async read(key) {
    return window.localStorage.getItem(`watchfolder-${key}`) || '';
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  async write(key, value) {
    if (value) window.localStorage.setItem(`watchfolder-${key}`, value);
    else window.localStorage.removeItem(`watchfolder-${key}`);
  }

  /** @param {string} key */
  async readSecret(key) {
    try {
      const kept = await storage.secureStorage.getItem(`watchfolder-${key}`);
      return kept ? fromUtf8(kept) : '';
    } catch (error) {
      return ''; // it may be lost at any time: then the panel is paired again
    }
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  async writeSecret(key, value) {
    if (value) {
      await storage.secureStorage.setItem(`watchfolder-${key}`, value);
    } else if (await this.readSecret(key)) {
      await storage.secureStorage.removeItem(`watchfolder-${key}`);
    }
  }

  /** @param {string} scope */
  async describe(scope) {
    return described(scope);
  }

  /** @param {() => void} changed */
  onChange(changed) {
    action.addNotificationListener(CHANGES, changed).catch(() => undefined); // what would be sent is told a little later then
  }

  /** @param {string} scope */
  async sources(scope) {
    const found = await sourcesOf(scope);
    for (const source of found) await this.keepMask(source);
    return found;
  }

  /** @returns {Promise<Source[]>} */
  async allSources() {
    const found = [];
    for (const doc of openDocuments()) found.push(await sourceOf(doc, null, false));
    if (!found.length) throw new Trouble('host', 'Open a document first.');
    return found;
  }

  /** @param {Place} place */
  async selectionMask(place) {
    const doc = documentOf(/** @type {Partial<PhotoshopPlace>} */ (place), true);
    if (!doc.selection.bounds) throw new Trouble('host', 'There is no selection.', [`Select the place in “${doc.title}”.`]);
    return encodePng(await modally('Watchfolder: read the selection', () => readSelection(doc)), null);
  }

  /** @param {Placing} result */
  async place(result) {
    const file = String(result.place.mask || '');
    return placed(result, file ? await this.keptMask(file) : null);
  }

  async going() {
    return null;
  }

  async here() {
    return app.documents.length ? refOf(app.activeDocument) : '';
  }

  /**
   * @param {string} text
   * @param {boolean} bad
   */
  notify(text, bad) {
    if (bad) console.error(text); // the panel itself says it; an alert would stop the work
  }

  selfTest() {
    return hostChecks();
  }

  /**
   * Keep the mask until its result comes, which may be after the panel was closed.
   *
   * @param {Source} source
   */
  async keepMask(source) {
    if (!source.mask) return;
    const folder = await storage.localFileSystem.getDataFolder();
    const name = `mask-${Date.now()}-${hex(sha256(source.mask)).slice(0, 16)}.png`;
    const file = await folder.createFile(name, { overwrite: true });
    const data = /** @type {ArrayBuffer} */ (source.mask.slice().buffer);
    await file.write(data, { format: storage.formats.binary });
    source.place.mask = name;
    const masks = (await folder.getEntries()).filter((entry) => entry.name.startsWith('mask-'));
    masks.sort((one, other) => (one.name < other.name ? -1 : 1));
    for (const old of masks.slice(0, -MASKS_KEPT)) await old.delete();
  }

  /**
   * @param {string} name
   * @returns {Promise<Samples>}
   */
  async keptMask(name) {
    const folder = await storage.localFileSystem.getDataFolder();
    const file = (await folder.getEntries()).find((entry) => entry.name === name);
    if (!file) {
      throw new Trouble('host', 'The selection of this job is not there any more.', ['Select it again and send it once more.']);
    }
    const data = await file.read({ format: storage.formats.binary });
    return decodePng(new Uint8Array(data));
  }
}

entrypoints.setup({ panels: { watchfolder: { show() {} } } });

new Panel(new PhotoshopHost()).start().catch((error) => showTrouble(asTrouble(error)));
