// @ts-check
// A stand-in for Figma's document half: nodes, images, storage, one page. It holds to the rules that
// are known: 4096 px a side, PNG and JPEG by content, no synchronous look-up by id, data of 100 kB.
// Every model is checked against Figma's published typings.

const FIGMA_MOST_EDGE = 4096;
const FIGMA_MOST_DATA = 100000;
/** Figma's mark for "of several kinds"; the typings know it as a symbol of their own. */
const FIGMA_MIXED = /** @type {PluginAPI['mixed']} */ (/** @type {unknown} */ (Symbol('mixed')));

/**
 * @param {{
 *   nodes: {name: string, type: 'FRAME' | 'RECTANGLE', x: number, y: number, width: number, height: number, png: string, image?: string, data?: Record<string, string>}[],
 *   command: string,
 *   selected?: number,
 *   post: (reply: FigmaReply) => void,
 *   store: Map<string, unknown>,
 * }} scene pictures are base64
 */
function makeFigma(scene) {
  /** @type {unknown[][]} */
  const calls = [];
  /** @type {Map<string, Uint8Array>} */
  const images = new Map();
  /** @type {Map<string, FakeNode>} */
  const nodes = new Map();
  /** @type {(() => void)[]} */
  const onSelection = [];
  let count = 0;

  /** @param {string} text */
  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  /** @param {Uint8Array} data */
  const sizeOf = (data) => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (data[0] === 0x89) return { width: view.getUint32(16), height: view.getUint32(20) };
    if (data[0] === 0x47) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    for (let at = 2; at + 9 < data.length;) {
      const kind = data[at + 1];
      if (kind >= 0xc0 && kind <= 0xc3) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
      at += 2 + view.getUint16(at + 2);
    }
    throw new Error('Image type is unsupported');
  };

  /** @param {Uint8Array} data */
  const imageOf = (data) => {
    const hash = `hash-${images.size}`;
    images.set(hash, data);
    return handle(hash);
  };

  /** @param {string} hash */
  const handle = (hash) => {
    const data = images.get(hash);
    if (!data) throw new Error('no such image');
    const model = /** @satisfies {Partial<Image>} */ ({
      hash, getBytesAsync: async () => data.slice(), getSizeAsync: async () => sizeOf(data),
    });
    return /** @type {Image} */ (strict('Image', model));
  };

  class FakeNode {
    /**
     * @param {'FRAME' | 'RECTANGLE'} type
     * @param {string} png base64; '' for what draws its fill
     */
    constructor(type, png) {
      count += 1;
      this.id = `1:${count}`;
      this.type = type;
      this.name = type;
      this.x = 0;
      this.y = 0;
      this.width = 100;
      this.height = 100;
      this.removed = false;
      /** @type {readonly Paint[]} */
      this.kept = [];
      /** @type {unknown} */
      this.parent = null;
      this.layoutPositioning = 'AUTO';
      /** @type {Record<string, string>} */
      this.data = {};
      /** @type {Record<string, string>} */
      this.relaunch = {};
      this.png = png;
    }

    get fills() {
      return this.kept;
    }

    /** @param {readonly Paint[]} paints */
    set fills(paints) {
      for (const paint of paints) {
        if (paint.type === 'IMAGE' && (!paint.imageHash || !images.has(paint.imageHash))) throw new Error('in set_fills: no such image');
      }
      this.kept = Object.freeze(paints.slice());
      calls.push(['fills', this.id]);
    }

    get absoluteBoundingBox() {
      return { x: this.x, y: this.y, width: this.width, height: this.height };
    }

    /**
     * @param {number} width
     * @param {number} height
     */
    resize(width, height) {
      if (!(width >= 0.01 && height >= 0.01)) throw new Error('in resize: Expected at least 0.01');
      this.width = width;
      this.height = height;
    }

    /** @param {ExportSettings} settings */
    async exportAsync(settings) {
      if (settings.format !== 'PNG') throw new Error('the double exports PNG alone');
      calls.push(['exportAsync', this.id, settings]);
      if (!this.png) return scratchPng(this.width, this.height, settings);
      return bytesOf(this.png);
    }

    /**
     * @param {string} key
     * @param {string} value
     */
    setPluginData(key, value) {
      if (typeof value !== 'string' || value.length > FIGMA_MOST_DATA) throw new Error('in setPluginData: too large');
      this.data[key] = value;
    }

    /** @param {string} key */
    getPluginData(key) {
      return this.data[key] || '';
    }

    /** @param {Record<string, string>} data */
    setRelaunchData(data) {
      for (const command of Object.keys(data)) {
        if (command !== 'refine') throw new Error('in setRelaunchData: the manifest has no such command');
      }
      this.relaunch = data;
    }

    remove() {
      this.removed = true;
      nodes.delete(this.id);
      page.children = page.children.filter((child) => child.id !== this.id);
    }
  }

  /**
   * @param {'FRAME' | 'RECTANGLE'} type
   * @param {string} png
   * @returns {FakeNode}
   */
  const born = (type, png) => {
    const node = strict(`a ${type} node`, new FakeNode(type, png));
    nodes.set(node.id, node);
    return node;
  };

  const pageModel = {
    id: '0:1', type: 'PAGE', parent: null, removed: false, name: 'Page 1',
    /** @type {FakeNode[]} */
    children: [],
    /** @type {FakeNode[]} */
    picked: [],
    get selection() {
      return this.picked;
    },
    /** @param {FakeNode[]} picked */
    set selection(picked) {
      this.picked = picked.slice();
      for (const listener of onSelection) listener();
    },
    /** @param {FakeNode} node */
    appendChild(node) {
      this.insertChild(this.children.length, node);
    },
    /**
     * @param {number} index
     * @param {FakeNode} node
     */
    insertChild(index, node) {
      const others = this.children.filter((child) => child.id !== node.id);
      const from = this.children.findIndex((child) => child.id === node.id);
      others.splice(from >= 0 && from < index ? index - 1 : index, 0, node);
      this.children = others;
      node.parent = page;
    },
    async loadAsync() { calls.push(['loadAsync']); },
  };
  const page = strict('the page', pageModel);

  /**
   * @param {number} width
   * @param {number} height
   * @param {ExportSettings} settings
   */
  const scratchPng = async (width, height, settings) => {
    const scale = 'constraint' in settings && settings.constraint ? settings.constraint.value : 1;
    const canvas = new OffscreenCanvas(width * scale, height * scale);
    canvas.getContext('2d');
    return new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  };

  const root = strict('the root', {
    /** @type {Record<string, string>} */
    data: {},
    /** @param {string} key */
    getPluginData(key) { return this.data[key] || ''; },
    /**
     * @param {string} key
     * @param {string} value
     */
    setPluginData(key, value) { this.data[key] = value; },
  });

  const model = /** @satisfies {{[name in keyof PluginAPI]?: unknown}} */ ({
    command: scene.command,
    mixed: FIGMA_MIXED,
    currentPage: page,
    root,
    ui: strict('figma.ui', /** @satisfies {Partial<UIAPI>} */ ({
      /** @type {MessageEventHandler | undefined} */
      onmessage: undefined,
      /** @param {any} reply */
      postMessage(reply) { scene.post(reply); },
    })),
    viewport: strict('figma.viewport', /** @satisfies {Partial<ViewportAPI>} */ ({
      center: { x: 500, y: 400 },
      /** @param {ReadonlyArray<BaseNode>} shown */
      scrollAndZoomIntoView(shown) { calls.push(['zoom', shown.length]); },
    })),
    clientStorage: strict('figma.clientStorage', /** @satisfies {Partial<ClientStorageAPI>} */ ({
      /** @param {string} key */
      getAsync: async (key) => scene.store.get(key),
      /**
       * @param {string} key
       * @param {any} value
       */
      setAsync: async (key, value) => { scene.store.set(key, value); },
      /** @param {string} key */
      deleteAsync: async (key) => { scene.store.delete(key); },
    })),
    /** @type {PluginAPI['showUI']} */
    showUI(html, options) { calls.push(['showUI', html.length, options]); },
    /** @type {PluginAPI['notify']} */
    notify(text, options) {
      if (text.length > 100) throw new Error('in notify: too long');
      calls.push(['notify', text, options]);
      return { cancel() {} };
    },
    /** @type {PluginAPI['createImage']} */
    createImage(data) {
      if (!(data instanceof Uint8Array)) throw new Error('in createImage: Expected "data" to have type Uint8Array');
      const { width, height } = sizeOf(data);
      if (width > FIGMA_MOST_EDGE || height > FIGMA_MOST_EDGE) throw new Error('in createImage: Image is too large');
      return imageOf(data.slice());
    },
    /** @type {PluginAPI['getImageByHash']} */
    getImageByHash(hash) { return images.has(hash) ? handle(hash) : null; },
    createRectangle() {
      const node = born('RECTANGLE', '');
      page.appendChild(node);
      return node;
    },
    /** @param {string} id */
    async getNodeByIdAsync(id) { return nodes.get(id) || null; },
    /** @type {PluginAPI['getNodeById']} */
    getNodeById() { throw new Error('in getNodeById: Cannot call with documentAccess: dynamic-page'); },
    /** @type {PluginAPI['commitUndo']} */
    commitUndo() { calls.push(['commitUndo']); },
    /**
     * @param {string} event
     * @param {() => void} listener
     */
    on(event, listener) {
      if (event !== 'selectionchange') throw new Error(`the double of figma has no event "${event}"`);
      onSelection.push(listener);
    },
  });

  for (const one of scene.nodes) {
    const node = born(one.type, one.png);
    Object.assign(node, { name: one.name, x: one.x, y: one.y, width: one.width, height: one.height });
    if (one.image) {
      const image = imageOf(bytesOf(one.image));
      node.fills = [{ type: 'IMAGE', scaleMode: 'CROP', imageHash: image.hash, opacity: 0.9 }];
    }
    Object.assign(node.data, one.data || {});
    page.appendChild(node);
  }
  page.selection = page.children.filter((_, n) => n === (scene.selected || 0));
  return { figma: strict('figma', model), calls, images, nodes, page, store: scene.store };
}
