// @ts-check
// What is sent of a Figma document: selected nodes as they look, or the pictures in their fills.

/** Images in Figma have at most so many pixels a side. */
const MAX_EDGE = 4096;
/** Pixels for each unit: a frame is sent as it looks on a fine screen. */
const SHARPNESS = 2;

/**
 * @param {string} scope
 * @returns {{ready: boolean, text: string}}
 */
function described(scope) {
  const nodes = figma.currentPage.selection;
  if (!nodes.length) return { ready: false, text: 'Select a frame, a shape or an image.' };
  if (scope === 'fills') {
    const count = nodes.reduce((sum, node) => sum + imageFills(node).length, 0);
    if (!count) return { ready: false, text: 'Nothing selected is filled with an image.' };
    return { ready: true, text: count === 1 ? `The image in “${nodes[0].name}”` : `${count} images in fills` };
  }
  if (nodes.length > 1) return { ready: true, text: `${nodes.length} selected, one result each` };
  const node = nodes[0];
  return { ready: true, text: `“${node.name}”, ${Math.round(node.width)} × ${Math.round(node.height)}` };
}

/**
 * @param {string} scope
 * @param {'beside' | 'replace'} target
 * @returns {Promise<FigmaSource[]>}
 */
async function sources(scope, target) {
  const found = [];
  for (const node of figma.currentPage.selection) {
    if (scope === 'fills') {
      for (const fill of imageFills(node)) found.push(await fillSource(node, fill.index, fill.paint, target));
    } else {
      found.push(await nodeSource(node, target));
    }
  }
  if (!found.length) throw new Error(described(scope).text);
  return found;
}

/**
 * @param {SceneNode} node
 * @returns {{index: number, paint: ImagePaint}[]} its fills with an image that are shown
 */
function imageFills(node) {
  if (!('fills' in node) || node.fills === figma.mixed) return [];
  return node.fills.flatMap((paint, index) =>
    (paint.type === 'IMAGE' && paint.imageHash && paint.visible !== false ? [{ index, paint }] : []));
}

/**
 * @param {SceneNode} node
 * @param {number} fill
 * @param {ImagePaint} paint
 * @param {'beside' | 'replace'} target
 * @returns {Promise<FigmaSource>}
 */
async function fillSource(node, fill, paint, target) {
  const image = figma.getImageByHash(paint.imageHash || '');
  if (!image) throw new Error(`The image in “${node.name}” is not loaded. Open its page and try again.`);
  const bytes = await image.getBytesAsync();
  const size = await image.getSizeAsync();
  const place = { node: node.id, fill, scale: size.width / node.width, target };
  return { bytes, type: typeOf(bytes, node.name), name: node.name, ref: refOf(node.id), place, notes: [] };
}

/**
 * @param {SceneNode} node
 * @param {'beside' | 'replace'} target
 * @returns {Promise<FigmaSource>}
 */
async function nodeSource(node, target) {
  const edge = Math.max(node.width, node.height);
  const scale = Math.min(SHARPNESS, MAX_EDGE / edge);
  const bytes = await node.exportAsync({
    format: 'PNG', constraint: { type: 'SCALE', value: scale }, colorProfile: 'SRGB',
  });
  const notes = scale < 1 ? [`Sent at ${Math.round(100 * scale)} %: images here have at most ${MAX_EDGE} px a side.`] : [];
  const place = { node: node.id, fill: -1, scale, target };
  return { bytes, type: 'image/png', name: node.name, ref: refOf(node.id), place, notes };
}

/**
 * @param {Uint8Array} bytes
 * @param {string} name
 * @returns {string} media type, by content
 */
function typeOf(bytes, name) {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg';
  throw new Error(`The image in “${name}” is a GIF, which is not edited. Use a still PNG or JPEG.`);
}

/**
 * @param {string} node
 * @returns {string} what the node's jobs are found again by
 */
function refOf(node) {
  return `figma:${fileMark()}/${node}`;
}

/** @returns {string} the mark that this file is known by, made once */
function fileMark() {
  const kept = figma.root.getPluginData('file');
  if (kept) return kept;
  const mark = `${Date.now().toString(36)}-${Math.floor(Math.random() * 1e9).toString(36)}`;
  figma.root.setPluginData('file', mark);
  return mark;
}
