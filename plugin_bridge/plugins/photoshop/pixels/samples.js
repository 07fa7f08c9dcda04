// @ts-check
// Samples of a picture, row by row, and what is done to them on the way. Pure.

/**
 * Samples that Photoshop has trimmed to where there is something, put back into the whole.
 *
 * @param {Samples} trimmed
 * @param {Bounds} at where they lie
 * @param {Bounds} whole
 * @returns {Samples} empty, and with alpha clear, around them
 */
function spread(trimmed, at, whole) {
  const width = whole.right - whole.left;
  const height = whole.bottom - whole.top;
  if (trimmed.width === width && trimmed.height === height) return trimmed;
  const { channels } = trimmed;
  const data = trimmed.data instanceof Uint16Array
    ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels);
  const left = at.left - whole.left;
  for (let y = 0; y < trimmed.height; y += 1) {
    const row = trimmed.data.subarray(y * trimmed.width * channels, (y + 1) * trimmed.width * channels);
    data.set(row, ((at.top - whole.top + y) * width + left) * channels);
  }
  return { width, height, channels, data };
}

/**
 * The result where the mask is not black, and the original, to the byte, where it is: what the
 * way there and back through other colour spaces may have rounded is as it was.
 *
 * @param {Samples} result
 * @param {Samples} original
 * @param {Samples} mask of one channel and 8 bits
 * @returns {Samples}
 */
function outsideRestored(result, original, mask) {
  const fits = [original, mask].every((one) => one.width === result.width && one.height === result.height);
  if (!fits || original.channels !== result.channels) return result;
  const from = inDepthOf(original, result);
  const data = result.data.slice();
  const { channels } = result;
  for (let n = 0; n < mask.data.length; n += 1) {
    if (mask.data[n] === 0) {
      for (let c = n * channels; c < (n + 1) * channels; c += 1) data[c] = from.data[c];
    }
  }
  return Object.assign({}, result, { data });
}

/**
 * @param {Samples} picture
 * @param {Samples} other
 * @returns {Samples} the picture with as many bits as the other
 */
function inDepthOf(picture, other) {
  const deep = other.data instanceof Uint16Array;
  if (deep === picture.data instanceof Uint16Array) return picture;
  const data = deep
    ? Uint16Array.from(picture.data, (value) => value * 257)
    : Uint8Array.from(picture.data, (value) => Math.round(value / 257));
  return Object.assign({}, picture, { data });
}

/**
 * @param {Samples} picture
 * @param {boolean} alpha
 * @returns {Samples} of red, green and blue, with alpha only if it is wanted or not all opaque
 */
function colored(picture, alpha) {
  const { width, height, channels } = picture;
  if (channels === 3 || (channels === 4 && alpha)) return picture;
  const opaque = picture.data instanceof Uint16Array ? 65535 : 255;
  const hasAlpha = channels === 2 || channels === 4;
  let keeps = alpha;
  for (let n = channels - 1; hasAlpha && n < picture.data.length; n += channels) {
    if (picture.data[n] !== opaque) keeps = true;
  }
  const to = keeps ? 4 : 3;
  const data = opaque === 255 ? new Uint8Array(width * height * to) : new Uint16Array(width * height * to);
  for (let n = 0; n < width * height; n += 1) {
    for (let c = 0; c < 3; c += 1) data[n * to + c] = picture.data[n * channels + (channels > 2 ? c : 0)];
    if (keeps) data[n * to + 3] = hasAlpha ? picture.data[n * channels + channels - 1] : opaque;
  }
  return { width, height, channels: to, data };
}
