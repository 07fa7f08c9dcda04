// Pixels on their way: compressed, packed, read again. Held against node's own zlib and crypto.
import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { parts } from './parts.mjs';

const P = 'photoshop/pixels/';
const wf = parts(
  ['core/bytes.js', 'core/sha256.js', 'core/trouble.js', 'core/following.js', `${P}deflate.js`, `${P}inflate.js`, `${P}png.js`, `${P}samples.js`, `${P}profile.js`],
  ['Deflater', 'inflate', 'encodePng', 'decodePng', 'sha256', 'hmacSha256', 'spread', 'outsideRestored', 'colored', 'base64', 'utf8', 'fromUtf8', 'hex', 'fromHex', 'profileBytes', 'isKnownProfile', 'codeLengths', 'sentence', 'atCenter'].filter((n) => n !== 'atCenter'),
);

/** @param {Uint8Array} data */
function packed(data, piece = data.length || 1) {
  const deflater = new wf.Deflater();
  for (let at = 0; at < data.length; at += piece) deflater.write(data.subarray(at, at + piece));
  return deflater.finish();
}

const CASES = {
  nothing: new Uint8Array(),
  'one byte': Uint8Array.of(7),
  'one byte again and again': new Uint8Array(100000).fill(9),
  'runs of every length': Uint8Array.from({ length: 70000 }, (_, n) => Math.floor(Math.sqrt(n)) & 255),
  chance: new Uint8Array(randomBytes(200000)),
  'skewed chance': Uint8Array.from(randomBytes(300000), (byte) => Math.floor((byte * byte * byte) / 70000)),
  'counts like Fibonacci numbers': (() => {
    const found = [];
    for (let symbol = 0, count = 1, before = 1; symbol < 24; symbol += 1) {
      for (let n = 0; n < count; n += 1) found.push(symbol * 2 + (n & 1) * 100);
      [count, before] = [count + before, count];
    }
    return Uint8Array.from(found);
  })(),
};

for (const [name, data] of Object.entries(CASES)) {
  test(`deflate: ${name}`, () => {
    for (const piece of [data.length || 1, 997]) {
      assert.deepEqual(new Uint8Array(zlib.inflateSync(packed(data, piece))), data);
    }
    assert.deepEqual(new Uint8Array(wf.inflate(packed(data), data.length)), data);
  });
  for (const options of [{ level: 0 }, { level: 9 }, { strategy: zlib.constants.Z_FIXED }, { strategy: zlib.constants.Z_HUFFMAN_ONLY }, { memLevel: 1 }]) {
    test(`inflate: ${name}, ${JSON.stringify(options)}`, () => {
      assert.deepEqual(new Uint8Array(wf.inflate(new Uint8Array(zlib.deflateSync(data, options)), data.length)), data);
    });
  }
}

test('inflate refuses what is cut off or longer than it should be', () => {
  const data = CASES.chance;
  const whole = packed(data);
  assert.throws(() => wf.inflate(whole.slice(0, 5000), data.length));
  assert.throws(() => wf.inflate(whole, data.length - 1), /incomplete/);
});

test('Huffman codes never grow longer than they may', () => {
  const counts = new Uint32Array(286);
  for (let n = 0, a = 1, b = 1; n < 40; n += 1, [a, b] = [b, a + b]) counts[n] = a;
  for (const most of [15, 7]) {
    const lengths = wf.codeLengths(counts.slice(0, most === 7 ? 19 : 286), most);
    assert.ok(Math.max(...lengths) <= most);
    const sum = lengths.reduce((all, length) => all + (length ? 2 ** -length : 0), 0);
    assert.equal(sum, 1, 'the code is complete');
  }
});

test('a photograph becomes smaller', () => {
  const data = Uint8Array.from({ length: 300000 }, (_, n) => (Math.round(4 * Math.sin(n)) + (randomBytes(1)[0] & 3)) & 255);
  assert.ok(packed(data).length < 0.6 * data.length);
});

for (const [bits, channels] of [[8, 1], [8, 3], [8, 4], [16, 1], [16, 3], [16, 4]]) {
  test(`PNG: ${channels} channels of ${bits} bits`, async () => {
    const [width, height] = [53, 131];
    const size = width * height * channels;
    const noise = randomBytes(2 * size);
    const data = bits === 8 ? new Uint8Array(noise.subarray(0, size)) : new Uint16Array(noise.buffer.slice(noise.byteOffset, noise.byteOffset + 2 * size));
    const bytes = await wf.encodePng({ width, height, channels, data }, null);
    const back = wf.decodePng(bytes);
    assert.deepEqual([back.width, back.height, back.channels], [width, height, channels]);
    assert.deepEqual(Array.from(back.data), Array.from(data));
    assert.ok(Buffer.from(bytes).includes('sRGB'));
  });
}

test('PNG refuses what is none', () => {
  assert.throws(() => wf.decodePng(new Uint8Array(64)), /no PNG/);
});

test('SHA-256 and HMAC, at every length round a block', () => {
  for (let length = 0; length < 200; length += 1) {
    const data = new Uint8Array(randomBytes(length));
    assert.equal(wf.hex(wf.sha256(data)), createHash('sha256').update(data).digest('hex'));
    const key = new Uint8Array(randomBytes(length));
    assert.equal(wf.hex(wf.hmacSha256(key, data)), createHmac('sha256', key).update(data).digest('hex'));
  }
});

test('text and bytes', () => {
  const said = 'Größe “Ω” 🧵';
  assert.deepEqual(Buffer.from(wf.utf8(said)), Buffer.from(said));
  assert.equal(wf.fromUtf8(wf.utf8(said)), said);
  for (let length = 0; length < 9; length += 1) {
    const data = new Uint8Array(randomBytes(length));
    assert.equal(wf.base64(data), Buffer.from(data).toString('base64'));
    assert.deepEqual(Array.from(wf.fromHex(wf.hex(data))), Array.from(data));
  }
});

test('what Photoshop trimmed is put back into the whole', () => {
  const trimmed = { width: 1, height: 2, channels: 1, data: Uint8Array.of(5, 6) };
  const whole = wf.spread(trimmed, { left: 2, top: 1, right: 3, bottom: 3 }, { left: 0, top: 0, right: 4, bottom: 3 });
  assert.deepEqual(Array.from(whole.data), [0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 6, 0]);
});

test('outside the mask the original is restored, inside and at its edge nothing is', () => {
  const of = (/** @type {number[]} */ values) => ({ width: 3, height: 1, channels: 1, data: Uint8Array.from(values) });
  const found = wf.outsideRestored(of([10, 20, 30]), of([1, 2, 3]), of([0, 128, 255]));
  assert.deepEqual(Array.from(found.data), [1, 20, 30]);
  const deep = { width: 3, height: 1, channels: 1, data: Uint16Array.of(1000, 2000, 3000) };
  assert.deepEqual(Array.from(wf.outsideRestored(deep, of([1, 2, 3]), of([0, 0, 255])).data), [257, 514, 3000]);
  const larger = { width: 6, height: 1, channels: 1, data: new Uint8Array(6).fill(9) };
  assert.equal(wf.outsideRestored(larger, of([1, 2, 3]), of([0, 0, 0])), larger, 'another size cannot be restored');
});

test('alpha is kept where it says something', () => {
  const rgba = (/** @type {number} */ alpha) => ({ width: 1, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, alpha) });
  assert.equal(wf.colored(rgba(255), false).channels, 3);
  assert.equal(wf.colored(rgba(254), false).channels, 4);
  assert.deepEqual(Array.from(wf.colored({ width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) }, true).data), [1, 2, 3]);
  assert.deepEqual(Array.from(wf.colored({ width: 1, height: 1, channels: 1, data: Uint8Array.of(9) }, false).data), [9, 9, 9]);
});

test('profiles that are known by name', () => {
  assert.ok(wf.isKnownProfile('') && wf.isKnownProfile('sRGB IEC61966-2.1') && wf.isKnownProfile('Display P3'));
  assert.ok(!wf.isKnownProfile('Coated FOGRA39') && !wf.isKnownProfile('Adobe RGB (1998) (Linear RGB Profile)'));
  assert.equal(wf.profileBytes('sRGB IEC61966-2.1'), null);
});
