// @ts-check
// Documents of Photoshop, read: pixels in their own profile and depth, the selection as a mask.
// Reading is short; nothing here waits for the bridge.

/** Seconds that another plugin's modal work is waited for. */
const MODAL_PATIENCE = 5;
/** Of this run of the plugin: as long as it lasts, a document's number means that document. */
const RUN = chance(8);
/** Photoshop's number for "somebody else is modal". */
const SOMEBODY_MODAL = 9;

/**
 * @template T
 * @param {string} name what Photoshop says it is doing
 * @param {(modal: PsModal) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function modally(name, work) {
  try {
    return await core.executeAsModal(work, { commandName: name, timeOut: MODAL_PATIENCE });
  } catch (error) {
    if (error instanceof Object && 'number' in error && error.number === SOMEBODY_MODAL) {
      throw new Trouble('host', 'Photoshop is busy with something else.', ['Close its dialog, then try again.']);
    }
    throw error;
  }
}

/** @returns {PsDocument[]} */
function openDocuments() {
  return Array.from(app.documents);
}

/** @returns {PsDocument} */
function activeDocument() {
  if (!app.documents.length) throw new Trouble('host', 'Open a document first.');
  return app.activeDocument;
}

/**
 * @param {Partial<PhotoshopPlace>} place
 * @param {boolean} asked whether a person asks for it: then a document of the same name will do
 * @returns {PsDocument} the document that a result belongs into
 */
function documentOf(place, asked) {
  const open = openDocuments();
  const found = open.find((doc) => doc.id === place.doc && place.run === RUN)
    || open.find((doc) => Boolean(place.path) && doc.path === place.path)
    || open.find((doc) => !place.path && doc.id === place.doc && doc.title === place.title)
    || (asked && open.find((doc) => doc.title === place.title));
  if (found) return found;
  if (!place.title) return activeDocument();
  throw new Trouble('host', `“${place.title}” is not open.`, ['Open it and press Place.']);
}

/**
 * @param {PsDocument} doc
 * @returns {Bounds}
 */
function canvasOf(doc) {
  return { left: 0, top: 0, right: doc.width, bottom: doc.height };
}

/**
 * @param {string} scope
 * @returns {{ready: boolean, text: string}}
 */
function described(scope) {
  if (!app.documents.length) return { ready: false, text: 'Open a document first.' };
  const doc = app.activeDocument;
  const size = `${doc.width} × ${doc.height} px`;
  if (scope === 'layers') {
    const names = doc.activeLayers.map((layer) => layer.name);
    if (!names.length) return { ready: false, text: 'Choose one or more layers.' };
    return { ready: true, text: names.length === 1 ? `Layer “${names[0]}”` : `${names.length} layers, one result each` };
  }
  if (scope === 'selection') {
    if (!doc.selection.bounds) return { ready: false, text: 'Select what may change.' };
    return { ready: true, text: `Inside the selection of “${doc.title}”, ${size}` };
  }
  return { ready: true, text: `“${doc.title}”, ${size}` };
}

/**
 * @param {string} scope
 * @returns {Promise<Source[]>}
 */
async function sourcesOf(scope) {
  const doc = activeDocument();
  if (scope === 'layers') {
    const layers = Array.from(doc.activeLayers);
    if (!layers.length) throw new Trouble('host', 'Choose one or more layers.');
    const found = [];
    for (const layer of layers) found.push(await sourceOf(doc, layer, false));
    return found;
  }
  const selects = scope === 'selection';
  if (selects && !doc.selection.bounds) throw new Trouble('host', 'There is no selection.', ['Select what may change.']);
  return [await sourceOf(doc, null, selects)];
}

/**
 * @param {PsDocument} doc
 * @param {PsLayer | null} layer null: all that is seen
 * @param {boolean} selects whether the selection says where to act
 * @returns {Promise<Source>}
 */
async function sourceOf(doc, layer, selects) {
  const bounds = layer ? boundsOf(layer) : canvasOf(doc);
  const read = await modally('Watchfolder: read pixels', async () => ({
    pixels: await readPixels(doc, bounds, layer ? layer.id : 0),
    mask: selects ? await readSelection(doc) : null,
  }));
  const { picture, profile, notes } = read.pixels;
  const bytes = await encodePng(picture, profileBytes(profile));
  const mask = read.mask ? await encodePng(read.mask, null) : null;
  const place = {
    doc: doc.id, run: RUN, title: doc.title, path: doc.path, bounds, layer: layer ? layer.id : 0, profile,
    deep: picture.data instanceof Uint16Array, alpha: picture.channels === 4, mask: '',
  };
  const name = layer ? `${doc.title} – ${layer.name}` : doc.title;
  return { bytes, type: 'image/png', name, ref: refOf(doc), place, mask, notes };
}

/**
 * @param {PsLayer} layer
 * @returns {Bounds}
 */
function boundsOf(layer) {
  const { left, top, right, bottom } = layer.boundsNoEffects;
  if (right <= left || bottom <= top) throw new Trouble('host', `The layer “${layer.name}” is empty.`);
  return { left, top, right, bottom };
}

/**
 * Pixels in the document's own profile and depth, where the bridge can know that profile; else
 * converted by Photoshop to sRGB, and said so.
 *
 * @param {PsDocument} doc
 * @param {Bounds} bounds
 * @param {number} layer 0: all that is seen
 * @returns {Promise<{picture: Samples, profile: string, notes: string[]}>}
 */
async function readPixels(doc, bounds, layer) {
  const asked = Object.assign({ documentID: doc.id, sourceBounds: bounds }, layer ? { layerID: layer } : {});
  const found = await imaging.getPixels(asked);
  const { colorSpace, colorProfile, componentSize } = found.imageData;
  if (colorSpace === 'RGB' && componentSize !== 32 && isKnownProfile(colorProfile)) {
    return { picture: await samplesOf(found, bounds), profile: colorProfile, notes: [] };
  }
  found.imageData.dispose();
  const converted = await imaging.getPixels(Object.assign({}, asked, {
    colorSpace: 'RGB', colorProfile: SRGB_NAME, componentSize: /** @type {8 | 16} */ (componentSize === 8 ? 8 : 16),
  }));
  const kind = colorSpace === 'RGB' ? colorProfile : doc.mode.replace(/(Color)?Mode$/, '');
  const depth = componentSize === 32 ? ' and 16 bits' : '';
  const notes = [`Sent in sRGB${depth}: it is ${kind}. Photoshop converts the result back.`];
  return { picture: await samplesOf(converted, bounds), profile: SRGB_NAME, notes };
}

/**
 * @param {PsPixels} found
 * @param {Bounds} bounds
 * @returns {Promise<Samples>}
 */
async function samplesOf(found, bounds) {
  const { imageData, sourceBounds } = found;
  const data = await imageData.getData({ chunky: true, fullRange: true });
  const picture = { width: imageData.width, height: imageData.height, channels: imageData.components, data };
  imageData.dispose();
  if (data instanceof Float32Array) throw new Trouble('host', 'Photoshop gave 32 bits where 16 were asked for.');
  return spread(/** @type {Samples} */ (picture), sourceBounds, bounds);
}

/**
 * @param {PsDocument} doc
 * @returns {Promise<Samples>} of the canvas' size, white where it is selected, feathered as it is
 */
async function readSelection(doc) {
  const canvas = canvasOf(doc);
  const found = await imaging.getSelection({ documentID: doc.id, sourceBounds: canvas });
  const mask = await samplesOf(/** @type {PsPixels} */ (found), canvas);
  return inDepthOf(mask, { width: 0, height: 0, channels: 1, data: new Uint8Array() });
}

/**
 * @param {PsDocument} doc
 * @returns {string} what the document's jobs are found again by, also in another session
 */
function refOf(doc) {
  return `ps:${hex(sha256(utf8(doc.path || doc.title))).slice(0, 24)}`;
}
