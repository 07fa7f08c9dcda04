// @ts-check
// The part of the self-test that only Photoshop can show: a small document is made, pixels go in and
// come back, a result is placed with its mask, everything is measured, and it is closed unsaved.

const TEST_WIDTH = 64;
const TEST_HEIGHT = 48;

/** @returns {Promise<Check[]>} */
async function hostChecks() {
  const before = app.documents.length ? app.activeDocument.id : 0;
  /** @type {Check[]} */
  const checks = [];
  for (const depth of [8, 16]) {
    const doc = await modally('Watchfolder: self-test', async () => app.createDocument({
      name: `Watchfolder self-test ${depth}`, width: TEST_WIDTH, height: TEST_HEIGHT, resolution: 300, depth,
      mode: constants.NewDocumentMode.RGB, fill: constants.DocumentFill.WHITE, profile: SRGB_NAME,
    }));
    if (!doc) throw new Trouble('host', 'Photoshop made no document.');
    try {
      checks.push(await checked(`${depth} bits: pixels out and in`, () => pixelsCheck(doc, depth === 16)));
      checks.push(await checked(`${depth} bits: selection as mask`, () => selectionCheck(doc)));
      checks.push(await checked(`${depth} bits: result placed`, () => placingCheck(doc, depth === 16)));
    } finally {
      await modally('Watchfolder: self-test ends', async () => { doc.closeWithoutSaving(); });
    }
  }
  const back = openDocuments().find((doc) => doc.id === before);
  if (back) await modally('Watchfolder: self-test ends', async () => { app.activeDocument = back; });
  return checks;
}

/**
 * @param {boolean} deep
 * @returns {Samples}
 */
function testPicture(deep) {
  const count = TEST_WIDTH * TEST_HEIGHT * 3;
  const data = deep ? new Uint16Array(count) : new Uint8Array(count);
  for (let n = 0; n < count; n += 1) data[n] = (n * 37) % 251 * (deep ? 257 : 1);
  return { width: TEST_WIDTH, height: TEST_HEIGHT, channels: 3, data };
}

/**
 * @param {PsDocument} doc
 * @param {boolean} deep
 * @returns {Promise<string>}
 */
async function pixelsCheck(doc, deep) {
  const picture = testPicture(deep);
  const read = await modally('Watchfolder: self-test', async () => {
    await putSamples(doc, doc.layers[0].id, picture, { left: 0, top: 0 }, SRGB_NAME);
    return readPixels(doc, canvasOf(doc), 0);
  });
  const off = furthest(colored(read.picture, false), picture);
  if (off > 0) throw new Error(`pixels come back ${off} levels away`);
  return `${read.profile || 'no profile'}, the same to the byte`;
}

/**
 * @param {PsDocument} doc
 * @returns {Promise<string>}
 */
async function selectionCheck(doc) {
  const mask = await modally('Watchfolder: self-test', async () => {
    await doc.selection.selectRectangle({ left: 8, top: 8, right: 40, bottom: 32 });
    return readSelection(doc);
  });
  const white = Array.from(mask.data).filter((value) => value === 255).length;
  if (white !== 32 * 24) throw new Error(`${white} pixels are selected instead of ${32 * 24}`);
  return '32 × 24 px';
}

/**
 * @param {PsDocument} doc
 * @param {boolean} deep
 * @returns {Promise<string>}
 */
async function placingCheck(doc, deep) {
  const mask = await modally('Watchfolder: self-test', () => readSelection(doc));
  const states = doc.historyStates.length;
  const place = {
    doc: doc.id, run: RUN, title: doc.title, path: '', bounds: canvasOf(doc), layer: 0, profile: SRGB_NAME, deep, alpha: false, mask: '',
  };
  const title = 'Self-test';
  const bytes = await encodePng(testPicture(deep), null);
  await placed({
    bytes, width: TEST_WIDTH, height: TEST_HEIGHT, job: 'SELFTEST', title, name: title, ref: '', mask: '', place, recipe: '', notes: [], asked: false,
  }, mask);
  const group = Array.from(doc.layers).find((layer) => layer.name === GROUP_NAME);
  const layer = group && group.layers ? group.layers[0] : null;
  if (!layer) throw new Error('there is no group with the result');
  if (layer.kind !== constants.LayerKind.SMARTOBJECT) throw new Error(`the layer is ${layer.kind}, no smart object`);
  const { left, top, right, bottom } = layer.boundsNoEffects;
  // Photoshop may tell the bounds of what the mask shows, or of all of it.
  const whole = left === 0 && top === 0 && right === TEST_WIDTH && bottom === TEST_HEIGHT;
  const shown = left === 8 && top === 8 && right === 40 && bottom === 32;
  if (!whole && !shown) throw new Error(`it lies at ${left}, ${top} to ${right}, ${bottom}`);
  const more = doc.historyStates.length - states;
  if (more !== 1) throw new Error(`${more} steps of the history instead of one`);
  const back = await modally('Watchfolder: self-test', async () => {
    const found = await imaging.getLayerMask({ documentID: doc.id, layerID: layer.id, sourceBounds: canvasOf(doc) });
    return samplesOf(/** @type {PsPixels} */ (found), canvasOf(doc));
  });
  if (furthest(back, mask) > 0) throw new Error('the layer mask is not the selection');
  return 'a smart object with the mask, in its place, one step of the history';
}

/**
 * @param {Samples} one
 * @param {Samples} other
 * @returns {number} the largest difference
 */
function furthest(one, other) {
  if (one.data.length !== other.data.length) return Infinity;
  let most = 0;
  for (let n = 0; n < one.data.length; n += 1) most = Math.max(most, Math.abs(one.data[n] - other.data[n]));
  return most;
}
