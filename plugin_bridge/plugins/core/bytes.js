// @ts-check
// Bytes and the few ways both hosts write them down, with nothing that only browsers have.

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * @param {Uint8Array[]} parts
 * @returns {Uint8Array}
 */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {string} text
 * @returns {Uint8Array} as UTF-8
 */
function utf8(text) {
  return latin1(unescape(encodeURIComponent(text)));
}

/**
 * @param {string} text of characters up to U+00FF
 * @returns {Uint8Array}
 */
function latin1(text) {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/**
 * @param {Uint8Array} bytes of UTF-8
 * @returns {string}
 */
function fromUtf8(bytes) {
  let text = '';
  bytes.forEach((byte) => { text += String.fromCharCode(byte); });
  return decodeURIComponent(escape(text));
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
function hex(bytes) {
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}

/**
 * @param {string} text of hexadecimal digits
 * @returns {Uint8Array}
 */
function fromHex(text) {
  return Uint8Array.from(text.match(/../g) || [], (two) => parseInt(two, 16));
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
function base64(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const three = (bytes[at] << 16) | ((bytes[at + 1] || 0) << 8) | (bytes[at + 2] || 0);
    const left = bytes.length - at;
    parts.push(
      BASE64[three >> 18] + BASE64[(three >> 12) & 63]
      + (left > 1 ? BASE64[(three >> 6) & 63] : '=') + (left > 2 ? BASE64[three & 63] : '='),
    );
  }
  return parts.join('');
}

/**
 * Chance in hexadecimal: to know a request, or an answer, again.
 *
 * @param {number} length in bytes
 * @returns {string}
 */
function chance(length) {
  return hex(crypto.getRandomValues(new Uint8Array(length)));
}
