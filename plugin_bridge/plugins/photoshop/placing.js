// @ts-check
// Results put into a document: a smart object with a layer mask, in a group, where the pixels came
// from, in one step of the history.
//
// The pixels are put into a new layer, which is then made a smart object. Placing a file instead
// would leave size and place to a preference of the user and to the file's resolution.

const GROUP_NAME = 'Watchfolder';

/**
 * @param {Placing} result
 * @param {Samples | null} mask of the whole canvas
 * @returns {Promise<string>} where it is
 */
async function placed(result, mask) {
  const place = /** @type {Partial<PhotoshopPlace>} */ (result.place);
  const doc = documentOf(place, result.asked);
  const picture = colored(decodePng(result.bytes), Boolean(place.alpha));
  await modally('Watchfolder: place the result', async (modal) => {
    if (app.activeDocument.id !== doc.id) app.activeDocument = doc;
    const history = await modal.hostControl.suspendHistory({ documentID: doc.id, name: `Watchfolder: ${result.title}` });
    let done = false;
    try {
      await placeIn(doc, picture, result, place, mask);
      done = true;
    } finally {
      await modal.hostControl.resumeHistory(history, done); // what was begun and failed is undone
    }
  });
  const origin = place.layer ? layerOf(doc.layers, place.layer) : null;
  return `In “${doc.title}”, group “${groupName(origin)}”`;
}

/**
 * @param {PsDocument} doc
 * @param {Samples} picture
 * @param {Placing} result
 * @param {Partial<PhotoshopPlace>} place
 * @param {Samples | null} mask
 */
async function placeIn(doc, picture, result, place, mask) {
  const bounds = place.bounds || canvasOf(doc);
  const origin = place.layer ? layerOf(doc.layers, place.layer) : null;
  const kept = mask ? await restoredFrom(doc, picture, bounds, mask, place) : picture;
  const group = await groupIn(doc, origin);
  const layer = await doc.createLayer(constants.LayerKind.NORMAL, { name: result.title });
  if (!layer) throw new Trouble('host', 'Photoshop made no layer.');
  layer.move(group, constants.ElementPlacement.PLACEINSIDE);
  await putSamples(doc, layer.id, kept, atCenter(bounds, kept), place.profile || '');
  await selectLayer(layer.id);
  await action.batchPlay([{ _obj: 'newPlacedLayer', _options: { dialogOptions: 'dontDisplay' } }], {});
  const smart = doc.activeLayers[0];
  smart.name = `${result.title} · ${result.job.slice(-6)}`.slice(0, 200);
  if (mask) await putMask(doc, smart.id, mask);
}

/**
 * @param {PsDocument} doc
 * @param {Samples} picture
 * @param {Bounds} bounds
 * @param {Samples} mask
 * @param {Partial<PhotoshopPlace>} place
 * @returns {Promise<Samples>} with the document's own pixels outside the mask
 */
async function restoredFrom(doc, picture, bounds, mask, place) {
  const now = await readPixels(doc, bounds, place.layer || 0);
  if (now.profile !== (place.profile || '')) return picture;
  return outsideRestored(picture, colored(now.picture, picture.channels === 4), mask);
}

/**
 * Where the result's left upper corner goes: it lies where the pixels came from, and if it has
 * another size, with the same middle.
 *
 * @param {Bounds} bounds
 * @param {Samples} picture
 * @returns {{left: number, top: number}}
 */
function atCenter(bounds, picture) {
  return {
    left: Math.round((bounds.left + bounds.right - picture.width) / 2),
    top: Math.round((bounds.top + bounds.bottom - picture.height) / 2),
  };
}

/**
 * @param {Iterable<PsLayer>} layers
 * @param {number} id
 * @returns {PsLayer | null}
 */
function layerOf(layers, id) {
  for (const layer of layers) {
    if (layer.id === id) return layer;
    const inside = layer.layers ? layerOf(layer.layers, id) : null;
    if (inside) return inside;
  }
  return null;
}

/**
 * The group for results: at the top, or, for a result of one layer, right above that layer.
 *
 * @param {PsDocument} doc
 * @param {PsLayer | null} origin
 * @returns {Promise<PsLayer>}
 */
async function groupIn(doc, origin) {
  const name = groupName(origin);
  const isOurs = (/** @type {PsLayer} */ layer) => layer.name === name && layer.kind === constants.LayerKind.GROUP;
  const siblings = origin && origin.parent && origin.parent.layers ? origin.parent.layers : doc.layers;
  const found = Array.from(siblings).find(isOurs);
  if (found) return found;
  const group = await doc.createLayerGroup({ name });
  if (!group) throw new Trouble('host', 'Photoshop made no group.');
  if (origin) group.move(origin, constants.ElementPlacement.PLACEBEFORE);
  else group.bringToFront();
  return group;
}

/**
 * @param {PsLayer | null} origin
 * @returns {string}
 */
function groupName(origin) {
  return origin ? `${GROUP_NAME}: ${origin.name}` : GROUP_NAME;
}

/**
 * @param {PsDocument} doc
 * @param {number} layerID
 * @param {Samples} picture
 * @param {{left: number, top: number}} corner
 * @param {string} profile '' for the document's
 */
async function putSamples(doc, layerID, picture, corner, profile) {
  const { width, height, channels, data } = picture;
  const about = { width, height, components: channels, chunky: true, colorSpace: 'RGB', fullRange: true };
  const imageData = await imaging.createImageDataFromBuffer(data, profile ? Object.assign({ colorProfile: profile }, about) : about);
  const targetBounds = { left: corner.left, top: corner.top, right: corner.left + width, bottom: corner.top + height };
  try {
    await imaging.putPixels({ documentID: doc.id, layerID, imageData, replace: true, targetBounds });
  } finally {
    imageData.dispose();
  }
}

/** @param {number} id */
async function selectLayer(id) {
  const target = [{ _ref: 'layer', _id: id }];
  await action.batchPlay([{ _obj: 'select', _target: target, makeVisible: false, _options: { dialogOptions: 'dontDisplay' } }], {});
}

/**
 * @param {PsDocument} doc
 * @param {number} layerID of the layer that is selected
 * @param {Samples} mask
 */
async function putMask(doc, layerID, mask) {
  await action.batchPlay([{
    _obj: 'make', new: { _class: 'channel' }, at: { _ref: 'channel', _enum: 'channel', _value: 'mask' },
    using: { _enum: 'userMaskEnabled', _value: 'revealAll' }, _options: { dialogOptions: 'dontDisplay' },
  }], {});
  const imageData = await imaging.createImageDataFromBuffer(mask.data, {
    width: mask.width, height: mask.height, components: 1, chunky: true, colorSpace: 'Grayscale', colorProfile: 'Gray Gamma 2.2',
  });
  try {
    await imaging.putLayerMask({ documentID: doc.id, layerID, imageData, kind: 'user', replace: true });
  } finally {
    imageData.dispose();
  }
}
