// @ts-check
// Profiles. Photoshop tells the name of a document's profile and not its bytes; for the wide spaces
// that people work in, the profile is three primaries and a curve, and is made here (ICC.1:2022).
// sRGB needs none: PNG has a mark for it.

const SRGB_NAME = 'sRGB IEC61966-2.1';

/**
 * Colorants as XYZ at D50, and the tone curve: an exponent, or the parameters of sRGB's.
 *
 * @type {Record<string, {colorants: number[][], curve: number[]}>}
 */
const WIDE_SPACES = {
  'Adobe RGB (1998)': {
    colorants: [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]],
    curve: [563 / 256],
  },
  'Display P3': {
    colorants: [[0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407]],
    curve: [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045],
  },
  'ProPhoto RGB': {
    colorants: [[0.79767, 0.28804, 0], [0.13519, 0.71188, 0], [0.03134, 0.00008, 0.82491]],
    curve: [1.8],
  },
};

/**
 * @param {string} name as Photoshop tells it; '' of an untagged document
 * @returns {boolean} whether samples in it can be sent as they are
 */
function isKnownProfile(name) {
  return name === '' || name === SRGB_NAME || name in WIDE_SPACES;
}

/**
 * @param {string} name of a known profile
 * @returns {Uint8Array | null} null for sRGB, and for none, which is taken as sRGB
 */
function profileBytes(name) {
  const space = WIDE_SPACES[name];
  if (!space) return null;
  const curve = joined([
    latin1('para\0\0\0\0'), Uint8Array.of(0, space.curve.length === 1 ? 0 : 3, 0, 0), ...space.curve.map(fixed),
  ]);
  const white = [0.9642, 1, 0.8249];
  return iccOf([
    ['desc', unicodeTag(name)], ['cprt', unicodeTag('CC0')], ['wtpt', xyzTag(white)],
    ['rXYZ', xyzTag(space.colorants[0])], ['gXYZ', xyzTag(space.colorants[1])], ['bXYZ', xyzTag(space.colorants[2])],
    ['rTRC', curve], ['gTRC', curve], ['bTRC', curve],
  ]);
}

/**
 * @param {[string, Uint8Array][]} tags
 * @returns {Uint8Array}
 */
function iccOf(tags) {
  const padded = tags.map(([, data]) => joined([data, new Uint8Array(-data.length & 3)]));
  const table = [whole32(tags.length)];
  let at = 128 + 4 + 12 * tags.length;
  tags.forEach(([name, data], n) => {
    table.push(latin1(name), whole32(at), whole32(data.length));
    at += padded[n].length;
  });
  const header = new Uint8Array(128);
  header.set(whole32(at), 0);
  header.set([4, 0x40, 0, 0], 8);
  header.set(latin1('mntrRGB XYZ '), 12);
  header.set([7, 232, 0, 1, 0, 1], 24); // 2024-01-01: the same profile is the same bytes
  header.set(latin1('acsp'), 36);
  header.set(joined([0.9642, 1, 0.8249].map(fixed)), 68);
  return joined([header, ...table, ...padded]);
}

/**
 * @param {number[]} xyz
 * @returns {Uint8Array}
 */
function xyzTag(xyz) {
  return joined([latin1('XYZ \0\0\0\0'), ...xyz.map(fixed)]);
}

/**
 * @param {string} text of ASCII
 * @returns {Uint8Array}
 */
function unicodeTag(text) {
  const wideText = latin1(Array.from(text, (letter) => `\0${letter}`).join(''));
  return joined([
    latin1('mluc\0\0\0\0'), whole32(1), whole32(12), latin1('enUS'), whole32(wideText.length), whole32(28), wideText,
  ]);
}

/**
 * @param {number} value
 * @returns {Uint8Array} s15Fixed16Number
 */
function fixed(value) {
  return whole32(Math.round(value * 65536));
}

/**
 * @param {number} value
 * @returns {Uint8Array} four bytes, the highest first
 */
function whole32(value) {
  return Uint8Array.of(value >> 24, value >> 16, value >> 8, value);
}
