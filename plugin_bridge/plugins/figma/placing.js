// @ts-check
// Results put into the document: as a rectangle beside what was sent, or in its place. Each is one
// step of the undo history, and knows the job and the recipe it came from.

/** Units between what was sent and the result beside it. */
const GAP = 40;
/** Figma keeps at most 100 kB for each entry. */
const MOST_DATA = 90000;

/**
 * @param {FigmaPlacing} result
 * @returns {Promise<string>} where it is
 */
async function placed(result) {
  const image = figma.createImage(result.bytes);
  const { place } = result;
  const node = place.node ? await figma.getNodeByIdAsync(place.node) : null;
  const origin = node && isScene(node) ? node : null;
  const swapped = origin && place.target === 'replace' ? swapFill(origin, place, image.hash) : null;
  const shown = swapped || await rectangleFor(result, origin, image.hash);
  remember(shown, result);
  figma.commitUndo();
  if (pageOf(shown) === figma.currentPage) {
    figma.currentPage.selection = [shown];
    figma.viewport.scrollAndZoomIntoView([shown]);
  }
  if (swapped) return `In place in “${shown.name}”`;
  if (!origin) return 'In the middle of the page: what was sent is not there any more';
  return place.target === 'replace' ? `Over “${origin.name}”` : `Beside “${origin.name}”`;
}

/**
 * @param {BaseNode} node
 * @returns {node is SceneNode}
 */
function isScene(node) {
  return node.type !== 'DOCUMENT' && node.type !== 'PAGE' && !node.removed;
}

/**
 * Replace the image of the fill that was sent; everything else of the fill stays.
 *
 * @param {SceneNode} node
 * @param {Partial<FigmaPlace>} place
 * @param {string} hash
 * @returns {SceneNode | null} null where the node has no such fill any more
 */
function swapFill(node, place, hash) {
  const index = place.fill === undefined ? -1 : place.fill;
  if (index < 0 || !('fills' in node) || node.fills === figma.mixed) return null;
  const paint = node.fills[index];
  if (!paint || paint.type !== 'IMAGE') return null;
  node.fills = node.fills.map((other, n) => (n === index ? Object.assign({}, paint, { imageHash: hash }) : other));
  return node;
}

/**
 * @param {FigmaPlacing} result
 * @param {SceneNode | null} origin
 * @param {string} hash
 * @returns {Promise<RectangleNode>} filled with the result, as large as what was sent
 */
async function rectangleFor(result, origin, hash) {
  const rectangle = figma.createRectangle();
  rectangle.name = `${result.name} – ${result.title}`.slice(0, 200);
  const scale = result.place.scale || 1;
  rectangle.resize(Math.max(1, result.width / scale), Math.max(1, result.height / scale));
  rectangle.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: hash }];
  if (!origin) {
    figma.currentPage.appendChild(rectangle);
    rectangle.x = figma.viewport.center.x - rectangle.width / 2;
    rectangle.y = figma.viewport.center.y - rectangle.height / 2;
  } else if (result.place.target === 'replace' && origin.parent && 'insertChild' in origin.parent) {
    putOver(rectangle, origin, origin.parent);
  } else {
    await putBeside(rectangle, origin);
  }
  return rectangle;
}

/**
 * @param {RectangleNode} rectangle
 * @param {SceneNode} origin
 * @param {BaseNode & ChildrenMixin} parent
 */
function putOver(rectangle, origin, parent) {
  parent.insertChild(parent.children.indexOf(origin) + 1, rectangle);
  if ('layoutMode' in parent && parent.layoutMode !== 'NONE') rectangle.layoutPositioning = 'ABSOLUTE';
  rectangle.x = origin.x + (origin.width - rectangle.width) / 2;
  rectangle.y = origin.y + (origin.height - rectangle.height) / 2;
}

/**
 * @param {RectangleNode} rectangle
 * @param {SceneNode} origin
 */
async function putBeside(rectangle, origin) {
  const page = pageOf(origin) || figma.currentPage;
  await page.loadAsync();
  page.appendChild(rectangle);
  const box = origin.absoluteBoundingBox || { x: origin.x, y: origin.y, width: origin.width, height: origin.height };
  rectangle.x = box.x + box.width + GAP;
  rectangle.y = box.y;
}

/**
 * @param {BaseNode} node
 * @returns {PageNode | null}
 */
function pageOf(node) {
  /** @type {BaseNode | null} */
  let at = node;
  while (at && at.type !== 'PAGE') at = at.parent;
  return at;
}

/**
 * Write down what it is the result of, and offer to go on from it.
 *
 * @param {SceneNode} node
 * @param {FigmaPlacing} result
 */
function remember(node, result) {
  const place = Object.assign({ fill: -1, scale: 1, target: 'beside' }, result.place, { node: node.id });
  if (result.place.target === 'replace' && result.place.node !== node.id) place.fill = 0;
  const kept = { job: result.job, title: result.title, name: result.name, ref: result.ref, place, mask: '' };
  node.setPluginData('job', JSON.stringify(kept));
  if (result.recipe.length <= MOST_DATA) node.setPluginData('recipe', result.recipe);
  node.setRelaunchData({ refine: 'Go on from this result' });
}

/** @returns {FigmaKept | null} the result that is selected, if it is one */
function selectedResult() {
  for (const node of figma.currentPage.selection) {
    const kept = node.getPluginData('job');
    if (kept) return JSON.parse(kept);
  }
  return null;
}
