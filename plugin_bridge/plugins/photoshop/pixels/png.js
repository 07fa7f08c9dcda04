// @ts-check
// PNG, written and read (ISO/IEC 15948): lossless, 8 and 16 bits, with the profile the samples are in.

const PNG_SIGN = [137, 80, 78, 71, 13, 10, 26, 10];
/** Samples of a pixel to PNG's number for them, and back. */
const PNG_COLORS = /** @type {Record<number, number>} */ ({ 1: 0, 2: 4, 3: 2, 4: 6 });
const PNG_CHANNELS = /** @type {Record<number, number>} */ ({ 0: 1, 2: 3, 4: 2, 6: 4 });
const PAETH = 4;
/** Rows after which Photoshop may draw its panels again. */
const ROWS_AT_ONCE = 128;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/**
 * @param {Uint8Array} bytes
 * @returns {number}
 */
function crc32(bytes) {
  let value = 0xffffffff;
  for (let n = 0; n < bytes.length; n += 1) value = CRC_TABLE[(value ^ bytes[n]) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/**
 * @param {string} kind
 * @param {Uint8Array} data
 * @returns {Uint8Array}
 */
function pngChunk(kind, data) {
  const named = joined([latin1(kind), data]);
  const frame = new Uint8Array(named.length + 8);
  new DataView(frame.buffer).setUint32(0, data.length);
  frame.set(named, 4);
  new DataView(frame.buffer).setUint32(named.length + 4, crc32(named));
  return frame;
}

/**
 * @param {Samples} picture
 * @param {Uint8Array | null} icc null: sRGB
 * @returns {Promise<Uint8Array>}
 */
async function encodePng(picture, icc) {
  const { width, height, channels, data } = picture;
  const deep = data instanceof Uint16Array;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([deep ? 16 : 8, PNG_COLORS[channels], 0, 0, 0], 8);
  const deflater = new Deflater();
  const step = channels * (deep ? 2 : 1);
  /** @type {Uint8Array} */
  let above = new Uint8Array(width * step);
  for (let y = 0; y < height; y += 1) {
    const row = rowBytes(data, y * width * channels, width * channels);
    deflater.write(Uint8Array.of(PAETH));
    deflater.write(paethRow(row, above, step));
    above = row;
    if (y % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await pause(0);
  }
  const color = icc ? pngChunk('iCCP', joined([latin1('profile\0\0'), deflated(icc)])) : pngChunk('sRGB', Uint8Array.of(0));
  return joined([
    Uint8Array.from(PNG_SIGN), pngChunk('IHDR', header), color,
    pngChunk('IDAT', deflater.finish()), pngChunk('IEND', new Uint8Array()),
  ]);
}

/**
 * @param {Uint8Array} bytes
 * @returns {Uint8Array}
 */
function deflated(bytes) {
  const deflater = new Deflater();
  deflater.write(bytes);
  return deflater.finish();
}

/**
 * @param {Uint8Array | Uint16Array} data
 * @param {number} from
 * @param {number} count
 * @returns {Uint8Array} samples as PNG has them, the high byte first
 */
function rowBytes(data, from, count) {
  if (data instanceof Uint8Array) return data.subarray(from, from + count);
  const row = new Uint8Array(2 * count);
  for (let n = 0; n < count; n += 1) {
    row[2 * n] = data[from + n] >> 8;
    row[2 * n + 1] = data[from + n] & 255;
  }
  return row;
}

/**
 * @param {Uint8Array} row
 * @param {Uint8Array} above
 * @param {number} step bytes of a pixel
 * @returns {Uint8Array} what is left when the neighbours are known
 */
function paethRow(row, above, step) {
  const left = new Uint8Array(row.length);
  for (let n = 0; n < step && n < row.length; n += 1) left[n] = row[n] - above[n];
  for (let n = step; n < row.length; n += 1) left[n] = row[n] - paeth(row[n - step], above[n], above[n - step]);
  return left;
}

/**
 * @param {number} left
 * @param {number} above
 * @param {number} corner
 * @returns {number} the neighbour that is nearest to what they foretell
 */
function paeth(left, above, corner) {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Samples}
 */
function decodePng(bytes) {
  if (PNG_SIGN.some((byte, n) => bytes[n] !== byte)) {
    throw new Trouble('host', 'The result is no PNG.', ['Have it delivered without other slots.']);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (bytes[at + 4] === 73 && bytes[at + 5] === 68) parts.push(bytes.subarray(at + 8, at + 8 + length)); // IDAT
    at += length + 12;
  }
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const bits = bytes[24];
  const channels = PNG_CHANNELS[bytes[25]];
  if (!channels || (bits !== 8 && bits !== 16) || bytes[28]) {
    throw new Trouble('host', 'The result is a PNG of a kind that is not placed here.');
  }
  const step = channels * (bits / 8);
  const rows = inflate(joined(parts), height * (1 + width * step));
  const flat = unfiltered(rows, width * step, height, step);
  return { width, height, channels, data: bits === 8 ? flat : wide(flat) };
}

/**
 * @param {Uint8Array} rows each with its filter before it
 * @param {number} size bytes of a row
 * @param {number} height
 * @param {number} step bytes of a pixel
 * @returns {Uint8Array}
 */
function unfiltered(rows, size, height, step) {
  const out = new Uint8Array(size * height);
  for (let y = 0; y < height; y += 1) {
    const kind = rows[y * (size + 1)];
    const from = y * (size + 1) + 1;
    const to = y * size;
    for (let n = 0; n < size; n += 1) {
      const left = n >= step ? out[to + n - step] : 0;
      const above = y ? out[to + n - size] : 0;
      const corner = n >= step && y ? out[to + n - size - step] : 0;
      let guess = 0;
      if (kind === 1) guess = left;
      else if (kind === 2) guess = above;
      else if (kind === 3) guess = (left + above) >> 1;
      else if (kind === PAETH) guess = paeth(left, above, corner);
      out[to + n] = rows[from + n] + guess;
    }
  }
  return out;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Uint16Array}
 */
function wide(bytes) {
  const out = new Uint16Array(bytes.length / 2);
  for (let n = 0; n < out.length; n += 1) out[n] = (bytes[2 * n] << 8) | bytes[2 * n + 1];
  return out;
}
