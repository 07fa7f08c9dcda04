// @ts-check
// SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104) in plain numbers: neither host is sure to have
// crypto.subtle, and the bridge must prove who it is before it is told the token.

/** First 32 bits of the fractional parts of cube roots of the first 64 primes. */
const SHA256_ROUNDS = sha256Fractions(64, 1 / 3);

/**
 * @param {number} count
 * @param {number} power
 * @returns {Uint32Array}
 */
function sha256Fractions(count, power) {
  const found = new Uint32Array(count);
  for (let candidate = 2, n = 0; n < count; candidate += 1) {
    let prime = true;
    for (let d = 2; d * d <= candidate; d += 1) if (candidate % d === 0) prime = false;
    if (prime) {
      const root = Math.pow(candidate, power);
      found[n] = ((root - Math.floor(root)) * 4294967296) >>> 0;
      n += 1;
    }
  }
  return found;
}

/**
 * @param {Uint8Array} data
 * @returns {Uint8Array} 32 bytes
 */
function sha256(data) {
  const state = sha256Fractions(8, 1 / 2);
  const padded = new Uint8Array(((data.length + 8) >> 6) * 64 + 64);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(data.length / 0x20000000));
  view.setUint32(padded.length - 4, (data.length << 3) >>> 0);
  for (let at = 0; at < padded.length; at += 64) sha256Block(state, view, at);
  const digest = new Uint8Array(32);
  state.forEach((word, n) => new DataView(digest.buffer).setUint32(4 * n, word));
  return digest;
}

/**
 * @param {Uint32Array} state
 * @param {DataView} view
 * @param {number} at
 */
function sha256Block(state, view, at) {
  const w = new Uint32Array(64);
  const turn = (/** @type {number} */ x, /** @type {number} */ n) => (x >>> n) | (x << (32 - n));
  for (let t = 0; t < 16; t += 1) w[t] = view.getUint32(at + 4 * t);
  for (let t = 16; t < 64; t += 1) {
    const low = turn(w[t - 15], 7) ^ turn(w[t - 15], 18) ^ (w[t - 15] >>> 3);
    const high = turn(w[t - 2], 17) ^ turn(w[t - 2], 19) ^ (w[t - 2] >>> 10);
    w[t] = w[t - 16] + low + w[t - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t += 1) {
    const mixE = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one = (h + mixE + ((e & f) ^ (~e & g)) + SHA256_ROUNDS[t] + w[t]) | 0;
    const mixA = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const two = (mixA + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, n) => { state[n] += word; });
}

/**
 * @param {Uint8Array} key
 * @param {Uint8Array} message
 * @returns {Uint8Array} 32 bytes
 */
function hmacSha256(key, message) {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const pad = (/** @type {number} */ mark, /** @type {Uint8Array} */ rest) =>
    sha256(joined([block.map((byte) => byte ^ mark), rest]));
  return pad(0x5c, pad(0x36, message));
}
