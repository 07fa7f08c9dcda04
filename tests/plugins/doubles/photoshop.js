// @ts-check
// A stand-in for Photoshop: documents with layers of exact pixels, selections, history, and the rules
// of the modal scope. Compositing is by whole pixels and alpha; profiles are names, and asking for
// another one than the document's is a conversion that is counted, not computed.
// Every model is checked against the published typings of Photoshop's UXP.

/**
 * @typedef {{width: number, height: number, channels: number, data: Uint8Array | Uint16Array}} Pixels
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {{
 *   id: number, name: string, kind: string, box: Box, pixels: Pixels | null, mask: Pixels | null,
 *   children: FakeLayer[] | null, parent: FakeLayer | null, visible: boolean,
 * }} FakeLayer
 * @typedef {{
 *   title: string, path: string, width: number, height: number, bits: 8 | 16, profile: string, mode: string,
 *   data: string, channels: number, selected: Box | null, feather: boolean,
 * }} Said data is base64 of the samples, low byte first
 */

/** @param {{documents: Said[]}} said */
function makePhotoshop(said) {
  /** @type {unknown[][]} */
  const calls = [];
  /** @type {{began: number, seconds: number, name: string}[]} */
  const modals = [];
  const secrets = new Map();
  const files = new Map();
  let modal = 0;
  let ids = 100;
  let busy = false;
  /** @type {((event: string) => void)[]} */
  const listeners = [];

  /** @param {string} what */
  const needModal = (what) => {
    if (!modal) throw new Error(`${what}: may only be called from inside a modal scope`);
  };
  /** @param {string} event */
  const happened = (event) => { for (const listener of listeners) listener(event); };

  // ---- samples ---------------------------------------------------------------------------------
  /**
   * @param {number} width
   * @param {number} height
   * @param {number} channels
   * @param {number} bits
   * @returns {Pixels}
   */
  const blank = (width, height, channels, bits) => {
    const size = width * height * channels;
    return { width, height, channels, data: bits === 16 ? new Uint16Array(size) : new Uint8Array(size) };
  };

  /** @param {Said} doc */
  const decoded = (doc) => {
    const bytes = Uint8Array.from(atob(doc.data), (letter) => letter.charCodeAt(0));
    const data = doc.bits === 16 ? new Uint16Array(bytes.buffer) : bytes;
    return { width: doc.width, height: doc.height, channels: doc.channels, data };
  };

  class FakeImageData {
    /**
     * @param {Pixels} pixels
     * @param {'RGB' | 'Grayscale'} space
     * @param {string} profile
     */
    constructor(pixels, space, profile) {
      this.pixels = pixels;
      this.width = pixels.width;
      this.height = pixels.height;
      this.components = pixels.channels;
      this.componentSize = /** @type {8 | 16} */ (pixels.data instanceof Uint16Array ? 16 : 8);
      this.colorSpace = space;
      this.colorProfile = profile;
      this.hasAlpha = pixels.channels === 4;
      this.live = true;
    }

    /** @param {import('photoshop').GetDataOptions} options */
    async getData(options) {
      if (!this.live) throw new Error('the image data was disposed of');
      if (this.componentSize === 16 && !options.fullRange) {
        return Uint16Array.from(this.pixels.data, (value) => Math.round(value * 32768 / 65535));
      }
      return this.pixels.data.slice();
    }

    async dispose() {
      if (!this.live) throw new Error('disposed of twice');
      this.live = false;
      alive -= 1;
    }
  }
  let alive = 0;
  /**
   * @param {Pixels} pixels
   * @param {'RGB' | 'Grayscale'} space
   * @param {string} profile
   */
  const held = (pixels, space, profile) => {
    alive += 1;
    return strict('image data', new FakeImageData(pixels, space, profile));
  };

  // ---- documents -------------------------------------------------------------------------------
  class FakeDocument {
    /** @param {Said} made */
    constructor(made) {
      ids += 1;
      this.id = ids;
      this.title = made.title;
      this.path = made.path;
      this.width = made.width;
      this.height = made.height;
      this.mode = made.mode;
      this.said = made;
      /** @type {FakeLayer[]} */
      this.stack = [newLayer('Background', 'pixel', { left: 0, top: 0, right: made.width, bottom: made.height }, decoded(made))];
      /** @type {number[]} */
      this.chosen = [this.stack[0].id];
      this.states = ['Open'];
      /** @type {{name: string, before: string, was: FakeLayer[], changed: boolean} | null} */
      this.suspended = null;
      /** @type {Pixels | null} */
      this.selected = made.selected ? rectangle(made, made.selected, made.feather) : null;
    }

    /** @param {string} name */
    changed(name) {
      if (this.suspended) this.suspended.changed = true;
      else this.states.push(name);
    }
  }

  /**
   * @param {{width: number, height: number}} size
   * @param {Box} box
   * @param {boolean} feather its edge is half white
   */
  const rectangle = (size, box, feather) => {
    const mask = blank(size.width, size.height, 1, 8);
    for (let y = box.top; y < box.bottom; y += 1) {
      for (let x = box.left; x < box.right; x += 1) {
        const edge = feather && (x === box.left || x === box.right - 1 || y === box.top || y === box.bottom - 1);
        mask.data[y * size.width + x] = edge ? 128 : 255;
      }
    }
    return mask;
  };

  /**
   * @param {string} name
   * @param {string} kind
   * @param {Box} box
   * @param {Pixels | null} pixels
   * @returns {FakeLayer}
   */
  const newLayer = (name, kind, box, pixels) => {
    ids += 1;
    return { id: ids, name, kind, box, pixels, mask: null, children: kind === 'group' ? [] : null, parent: null, visible: true };
  };

  /** @type {FakeDocument[]} */
  const documents = said.documents.map((one) => new FakeDocument(one));
  let active = documents[0];

  /** @param {number | undefined} id */
  const documentBy = (id) => {
    const found = documents.find((doc) => doc.id === id);
    if (!found) throw new Error(`there is no document ${id}`);
    return found;
  };

  /**
   * @param {FakeLayer[]} stack
   * @returns {FakeLayer[]} itself and all inside, the uppermost first
   */
  const flat = (stack) => stack.flatMap((layer) => [layer].concat(flat(layer.children || [])));

  /**
   * @param {FakeDocument} doc
   * @param {number} id
   */
  const layerBy = (doc, id) => {
    const found = flat(doc.stack).find((layer) => layer.id === id);
    if (!found) throw new Error(`there is no layer ${id}`);
    return found;
  };

  /**
   * @param {FakeDocument} doc
   * @returns {Pixels} what is seen
   */
  const composite = (doc) => {
    const channels = doc.said.channels;
    const out = blank(doc.width, doc.height, channels, doc.said.bits);
    const top = doc.said.bits === 16 ? 65535 : 255;
    for (const layer of flat(doc.stack).reverse()) {
      const { pixels, box, mask } = layer;
      if (!pixels || !layer.visible) continue;
      for (let y = Math.max(0, box.top); y < Math.min(doc.height, box.bottom); y += 1) {
        for (let x = Math.max(0, box.left); x < Math.min(doc.width, box.right); x += 1) {
          const from = ((y - box.top) * pixels.width + x - box.left) * pixels.channels;
          const to = (y * doc.width + x) * channels;
          const alpha = (pixels.channels === 4 ? pixels.data[from + 3] / top : 1) * (mask ? mask.data[y * doc.width + x] / 255 : 1);
          for (let c = 0; c < Math.min(3, channels); c += 1) {
            out.data[to + c] = Math.round(out.data[to + c] * (1 - alpha) + pixels.data[from + c] * alpha);
          }
          if (channels === 4) out.data[to + 3] = Math.round(top * (alpha + (out.data[to + 3] / top) * (1 - alpha)));
        }
      }
    }
    return out;
  };

  /**
   * @param {Pixels} pixels
   * @param {Box} at where they lie
   * @param {Box} wanted
   * @returns {{pixels: Pixels, box: Box}} trimmed to where there is something, as Photoshop does
   */
  const cut = (pixels, at, wanted) => {
    const box = {
      left: Math.max(at.left, wanted.left), top: Math.max(at.top, wanted.top),
      right: Math.min(at.right, wanted.right), bottom: Math.min(at.bottom, wanted.bottom),
    };
    const bits = pixels.data instanceof Uint16Array ? 16 : 8;
    const out = blank(box.right - box.left, box.bottom - box.top, pixels.channels, bits);
    for (let y = 0; y < out.height; y += 1) {
      const from = ((y + box.top - at.top) * pixels.width + box.left - at.left) * pixels.channels;
      out.data.set(pixels.data.subarray(from, from + out.width * pixels.channels), y * out.width * pixels.channels);
    }
    return { pixels: out, box };
  };

  // ---- what the plugin sees --------------------------------------------------------------------
  /**
   * @param {FakeDocument} doc
   * @param {FakeLayer} layer
   * @returns {any}
   */
  const layerView = (doc, layer) => strict(`the layer ${layer.name}`, /** @satisfies {Partial<import('photoshop').Layer>} */ ({
    id: layer.id,
    get name() { return layer.name; },
    set name(name) { needModal('layer.name'); layer.name = name; doc.changed('Rename'); },
    get kind() { return /** @type {any} */ (layer.kind); },
    get boundsNoEffects() { return Object.assign({ width: layer.box.right - layer.box.left }, layer.box); },
    get layers() { return layer.children ? /** @type {any} */ (layer.children.map((child) => layerView(doc, child))) : null; },
    get parent() { return layer.parent ? layerView(doc, layer.parent) : null; },
    /**
     * @param {import('photoshop').Layer} other
     * @param {string} where
     */
    move(other, where) {
      needModal('layer.move');
      const target = layerBy(doc, other.id);
      detach(doc, layer);
      if (where === 'placeInside') {
        if (!target.children) throw new Error('no group');
        target.children.unshift(layer);
        layer.parent = target;
      } else if (where === 'placeBefore') {
        const siblings = target.parent ? /** @type {FakeLayer[]} */ (target.parent.children) : doc.stack;
        siblings.splice(siblings.indexOf(target), 0, layer);
        layer.parent = target.parent;
      } else {
        throw new Error(`the double does not model placing "${where}"`);
      }
      doc.changed('Move');
    },
    bringToFront() {
      needModal('layer.bringToFront');
      detach(doc, layer);
      doc.stack.unshift(layer);
      doc.changed('Order');
    },
  }));

  /**
   * @param {FakeDocument} doc
   * @param {FakeLayer} layer
   */
  const detach = (doc, layer) => {
    const siblings = layer.parent ? /** @type {FakeLayer[]} */ (layer.parent.children) : doc.stack;
    siblings.splice(siblings.indexOf(layer), 1);
    layer.parent = null;
  };

  /**
   * @param {FakeDocument} doc
   * @returns {any}
   */
  const documentView = (doc) => strict(`the document ${doc.title}`, /** @satisfies {Partial<import('photoshop').Document>} */ ({
    id: doc.id, title: doc.title, path: doc.path, width: doc.width, height: doc.height, mode: /** @type {any} */ (doc.mode),
    get layers() { return /** @type {any} */ (doc.stack.map((layer) => layerView(doc, layer))); },
    get activeLayers() { return /** @type {any} */ (doc.chosen.map((id) => layerView(doc, layerBy(doc, id)))); },
    get historyStates() { return /** @type {any} */ (doc.states.map((name) => ({ name }))); },
    selection: /** @type {any} */ (strict('the selection', /** @satisfies {Partial<import('photoshop').Selection>} */ ({
      get bounds() {
        if (!doc.selected) return null;
        return /** @type {Box} */ (doc.said.selected || { left: 0, top: 0, right: doc.width, bottom: doc.height });
      },
      /** @param {Box} box */
      async selectRectangle(box) {
        needModal('selection.selectRectangle');
        doc.selected = rectangle(doc, box, false);
        doc.said.selected = box;
        doc.changed('Select');
      },
    }))),
    /**
     * @param {any} [kind]
     * @param {{name?: string}} [options]
     */
    async createLayer(kind, options) {
      needModal('createLayer');
      if (kind !== 'pixel') throw new Error(`the double makes no layer "${kind}"`);
      return born(doc, newLayer((options && options.name) || 'Layer', 'pixel', { left: 0, top: 0, right: 0, bottom: 0 }, null));
    },
    /** @param {{name?: string}} [options] */
    async createLayerGroup(options) {
      needModal('createLayerGroup');
      return born(doc, newLayer((options && options.name) || 'Group', 'group', { left: 0, top: 0, right: 0, bottom: 0 }, null));
    },
    closeWithoutSaving() {
      needModal('closeWithoutSaving');
      documents.splice(documents.indexOf(doc), 1);
      if (active === doc) active = documents[0];
    },
  }));

  /**
   * @param {FakeDocument} doc
   * @param {FakeLayer} layer
   */
  const born = (doc, layer) => {
    doc.stack.unshift(layer);
    doc.chosen = [layer.id];
    doc.changed(`New ${layer.kind}`);
    return layerView(doc, layer);
  };

  const app = strict('app', /** @satisfies {Partial<import('photoshop').Photoshop>} */ ({
    get documents() { return /** @type {any} */ (documents.map(documentView)); },
    get activeDocument() { return documentView(active); },
    set activeDocument(doc) { needModal('app.activeDocument'); active = documentBy(doc.id); },
    /** @param {{name?: string, width?: number, height?: number, depth?: number, mode?: string, profile?: string, fill?: string, resolution?: number}} [options] */
    async createDocument(options) {
      needModal('app.createDocument');
      const { name = '', width = 1, height = 1, depth = 8, profile = '' } = options || {};
      const bytes = new Uint8Array(width * height * 3 * (depth / 8)).fill(255);
      const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
      const doc = new FakeDocument({
        title: name, path: '', width, height, bits: depth === 16 ? 16 : 8, profile, mode: 'RGBColorMode', data, channels: 3,
        selected: null, feather: false,
      });
      documents.push(doc);
      active = doc;
      return documentView(doc);
    },
  }));

  const imaging = strict('imaging', /** @satisfies {Partial<import('photoshop').Imaging>} */ ({
    /** @type {import('photoshop').Imaging['getPixels']} */
    async getPixels(options) {
      needModal('imaging.getPixels');
      calls.push(['getPixels', Object.assign({}, options)]);
      const doc = documentBy(options.documentID);
      const layer = options.layerID ? layerBy(doc, options.layerID) : null;
      const whole = { left: 0, top: 0, right: doc.width, bottom: doc.height };
      const pixels = layer ? layer.pixels : composite(doc);
      if (!pixels) throw new Error('the layer has no pixels');
      const found = cut(pixels, layer ? layer.box : whole, /** @type {Box} */ (options.sourceBounds || whole));
      const profile = options.colorProfile || doc.said.profile;
      const space = doc.mode === 'RGBColorMode' || options.colorSpace === 'RGB' ? 'RGB' : 'Grayscale';
      return { imageData: /** @type {any} */ (held(found.pixels, space, profile)), sourceBounds: found.box, level: 0 };
    },
    /** @type {import('photoshop').Imaging['getSelection']} */
    async getSelection(options) {
      needModal('imaging.getSelection');
      const doc = documentBy(options.documentID);
      if (!doc.selected) throw new Error('nothing is selected');
      const box = /** @type {Box} */ (doc.said.selected);
      const found = cut(doc.selected, { left: 0, top: 0, right: doc.width, bottom: doc.height }, box);
      return { imageData: /** @type {any} */ (held(found.pixels, 'Grayscale', 'Gray Gamma 2.2')), sourceBounds: found.box };
    },
    /** @type {import('photoshop').Imaging['createImageDataFromBuffer']} */
    async createImageDataFromBuffer(data, options) {
      const { width, height, components } = options;
      if (data instanceof Float32Array || data.length !== width * height * components) throw new Error('the buffer has another size');
      if (data instanceof Uint16Array && !options.fullRange) throw new Error('the double takes 16 bits in full range alone');
      const space = options.colorSpace === 'RGB' ? 'RGB' : 'Grayscale';
      return /** @type {any} */ (held({ width, height, channels: components, data: data.slice() }, space, options.colorProfile || ''));
    },
    /** @type {import('photoshop').Imaging['putPixels']} */
    async putPixels(options) {
      needModal('imaging.putPixels');
      const doc = documentBy(options.documentID);
      const layer = layerBy(doc, options.layerID);
      const image = /** @type {any} */ (options.imageData);
      if (!image.live) throw new Error('the image data was disposed of');
      if (layer.kind !== 'pixel') throw new Error('the target layer must be a pixel layer');
      const corner = options.targetBounds || { left: 0, top: 0 };
      calls.push(['putPixels', { profile: image.colorProfile, bits: image.componentSize, left: corner.left, top: corner.top }]);
      const bits = doc.said.bits;
      const pixels = image.pixels;
      const same = (pixels.data instanceof Uint16Array ? 16 : 8) === bits;
      const factor = bits === 16 ? 257 : 1 / 257;
      const rounded = Array.from(pixels.data, (/** @type {number} */ value) => Math.round(value * factor));
      const data = same ? pixels.data.slice() : bits === 16 ? Uint16Array.from(rounded) : Uint8Array.from(rounded);
      layer.pixels = Object.assign({}, pixels, { data });
      layer.box = { left: corner.left, top: corner.top, right: corner.left + pixels.width, bottom: corner.top + pixels.height };
      doc.changed('Put pixels');
    },
    /** @type {import('photoshop').Imaging['putLayerMask']} */
    async putLayerMask(options) {
      needModal('imaging.putLayerMask');
      const doc = documentBy(options.documentID);
      const layer = layerBy(doc, options.layerID);
      if (!layer.mask) throw new Error('the layer has no mask');
      layer.mask = /** @type {any} */ (options.imageData).pixels;
      doc.changed('Mask');
    },
    /** @type {import('photoshop').Imaging['getLayerMask']} */
    async getLayerMask(options) {
      needModal('imaging.getLayerMask');
      const layer = layerBy(documentBy(options.documentID), options.layerID);
      if (!layer.mask) throw new Error('the layer has no mask');
      const box = { left: 0, top: 0, right: layer.mask.width, bottom: layer.mask.height };
      return { imageData: /** @type {any} */ (held(layer.mask, 'Grayscale', 'Gray Gamma 2.2')), sourceBounds: box };
    },
  }));

  /** @type {Record<string, (command: any) => void>} */
  const commands = {
    select(command) {
      active.chosen = [layerBy(active, command._target[0]._id).id];
    },
    newPlacedLayer() {
      const layer = layerBy(active, active.chosen[0]);
      if (!layer.pixels) throw new Error('the layer is empty');
      ids += 1;
      layer.kind = 'smartObject';
      layer.id = ids; // a smart object is another layer
      active.chosen = [layer.id];
      active.changed('Convert to smart object');
    },
    make(command) {
      if (command.new._class !== 'channel' || command.using._value !== 'revealAll') throw new Error('the double makes masks alone');
      const layer = layerBy(active, active.chosen[0]);
      layer.mask = blank(active.width, active.height, 1, 8);
      layer.mask.data.fill(255);
      active.changed('Add mask');
    },
  };

  const action = strict('action', /** @satisfies {Partial<import('photoshop').ActionModule>} */ ({
    /** @type {import('photoshop').ActionModule['batchPlay']} */
    async batchPlay(played) {
      needModal('batchPlay');
      for (const command of played) {
        if (!(command._obj in commands)) throw new Error(`the double does not model the command "${command._obj}"`);
        calls.push(['batchPlay', command._obj]);
        commands[command._obj](command);
      }
      return [];
    },
    /** @type {import('photoshop').ActionModule['addNotificationListener']} */
    async addNotificationListener(events, listener) {
      listeners.push((event) => { if (events.includes(event)) listener(event, { _obj: event }); });
    },
  }));

  const core = strict('core', /** @satisfies {Partial<import('photoshop').Core>} */ ({
    /** @type {import('photoshop').Core['executeAsModal']} */
    async executeAsModal(work, options) {
      if (!options || !options.commandName) throw new Error('executeAsModal: commandName is required');
      if (modal || busy) throw Object.assign(new Error('host is in a modal state'), { number: 9 });
      modal += 1;
      const began = Date.now();
      try {
        return await work(/** @type {any} */ (strict('the modal scope', { isCancelled: false, onCancel: undefined, reportProgress() {}, hostControl })));
      } finally {
        modal -= 1;
        modals.push({ began, seconds: (Date.now() - began) / 1000, name: options.commandName });
      }
    },
  }));

  const hostControl = strict('hostControl', {
    /** @param {{documentID: number, name: string}} options */
    async suspendHistory(options) {
      needModal('suspendHistory');
      const doc = documentBy(options.documentID);
      doc.suspended = { name: options.name, before: doc.states[doc.states.length - 1], was: copied(doc.stack, null), changed: false };
      return doc.id;
    },
    /**
     * @param {number} id
     * @param {boolean} commit
     */
    async resumeHistory(id, commit) {
      const doc = documentBy(id);
      const { suspended } = doc;
      doc.suspended = null;
      if (!suspended) throw new Error('the history is not suspended');
      if (commit && suspended.changed) doc.states.push(suspended.name);
      if (!commit) doc.stack = suspended.was;
    },
  });

  /**
   * @param {FakeLayer[]} stack
   * @param {FakeLayer | null} parent
   * @returns {FakeLayer[]}
   */
  const copied = (stack, parent) => stack.map((layer) => {
    const copy = Object.assign({}, layer, { parent });
    if (layer.children) copy.children = copied(layer.children, copy);
    return copy;
  });

  const formats = { binary: Symbol('binary'), utf8: Symbol('utf8') };
  /** @param {string} name */
  const fileView = (name) => strict('a file', {
    name,
    /** @param {{format: symbol}} options */
    async read(options) {
      if (options.format !== formats.binary) throw new Error('binary data needs formats.binary');
      return files.get(name).slice().buffer;
    },
    /**
     * @param {ArrayBuffer} data
     * @param {{format: symbol}} options
     */
    async write(data, options) {
      if (options.format !== formats.binary || !(data instanceof ArrayBuffer)) throw new Error('an ArrayBuffer and formats.binary are needed');
      files.set(name, new Uint8Array(data.slice(0)));
      return data.byteLength;
    },
    async delete() { return Number(files.delete(name)); },
  });
  const uxp = strict('uxp', {
    entrypoints: strict('entrypoints', {
      /** @param {{panels: object}} entries */
      setup(entries) { calls.push(['setup', Object.keys(entries.panels)]); },
    }),
    host: strict('host', { name: 'Photoshop', version: '26.5.0', uiLocale: 'en_US' }),
    storage: strict('storage', {
      formats,
      localFileSystem: strict('localFileSystem', {
        async getDataFolder() {
          return strict('the data folder', {
            /** @param {string} name */
            async createFile(name) { return fileView(name); },
            async getEntries() { return Array.from(files.keys(), fileView); },
          });
        },
      }),
      secureStorage: strict('secureStorage', {
        /** @param {string} key */
        async getItem(key) { return secrets.has(key) ? new TextEncoder().encode(secrets.get(key)) : null; },
        /**
         * @param {string} key
         * @param {string} value
         */
        async setItem(key, value) { if (!value) throw new Error('the value is empty'); secrets.set(key, value); },
        /** @param {string} key */
        async removeItem(key) { if (!secrets.delete(key)) throw new Error('there is no such item'); },
      }),
    }),
  });

  const constants = strict('constants', {
    LayerKind: strict('LayerKind', { NORMAL: 'pixel', GROUP: 'group', SMARTOBJECT: 'smartObject' }),
    ElementPlacement: strict('ElementPlacement', { PLACEINSIDE: 'placeInside', PLACEBEFORE: 'placeBefore' }),
    NewDocumentMode: strict('NewDocumentMode', { RGB: 'RGBColorMode' }),
    DocumentFill: strict('DocumentFill', { WHITE: 'white' }),
  });
  /** @type {Record<string, object>} */
  const modules = {
    photoshop: strict('photoshop', { app, core, imaging, constants, action }),
    uxp,
    os: strict('os', { platform: () => 'darwin' }),
  };

  /** @param {FakeLayer} layer @returns {object} */
  const told = (layer) => ({
    id: layer.id, name: layer.name, kind: layer.kind, box: layer.box, masked: layer.mask !== null,
    children: (layer.children || []).map(told),
  });
  /** @param {Uint8Array | Uint16Array} data */
  const packed = (data) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  };
  return {
    /** @param {string} name */
    require(name) {
      if (!(name in modules)) throw new Error(`the double has no module "${name}"`);
      return modules[name];
    },
    calls,
    modals,
    secrets,
    files,
    /** What a test looks at. */
    told: () => documents.map((doc) => ({ id: doc.id, title: doc.title, states: doc.states, layers: doc.stack.map(told) })),
    /** @param {number} index base64 of what is seen of a document */
    seen: (index) => packed(composite(documents[index]).data),
    /**
     * @param {number} index
     * @param {string} name of a layer, or the beginning of it
     */
    pixels(index, name) {
      const found = flat(documents[index].stack).find((layer) => layer.kind === 'smartObject' && layer.name.startsWith(name));
      return found && found.pixels ? packed(found.pixels.data) : '';
    },
    alive: () => alive,
    isModal: () => modal > 0,
    /** @param {boolean} on another plugin is modal */
    block(on) { busy = on; },
    /**
     * @param {number} index
     * @param {number[]} layers by their place in the stack
     */
    choose(index, layers) {
      active = documents[index];
      active.chosen = layers.map((n) => active.stack[n].id);
      happened('select');
    },
    /**
     * @param {number} index
     * @param {Box} box
     */
    addLayer(index, box) {
      const doc = documents[index];
      const pixels = blank(box.right - box.left, box.bottom - box.top, 4, doc.said.bits);
      const top = doc.said.bits === 16 ? 65535 : 255;
      pixels.data.forEach((_, n) => { pixels.data[n] = n % 4 === 3 ? top : (n * 7) % top; });
      doc.stack.unshift(newLayer('Bottle', 'pixel', box, pixels));
      happened('make');
    },
    /** @param {number} index */
    close(index) { documents.splice(index, 1); active = documents[0]; happened('close'); },
  };
}
