// @ts-check
// DEFLATE, written (RFC 1951) with the zlib frame (RFC 1950) that PNG asks for: UXP has no
// CompressionStream. Each block has Huffman codes of its own; runs of one byte are the only matches,
// since after PNG's filters little else repeats, and so a photograph takes a second, not ten.

const BLOCK_SYMBOLS = 1 << 16;
const END_OF_BLOCK = 256;
/** Order in which the lengths of the code-length code are written. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** Shortest length of each length symbol, 257 on. */
const LENGTH_BASES = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
/** Bits that say how much longer. */
const LENGTH_EXTRAS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const LONGEST_RUN = 258;
const SHORTEST_RUN = 4;

class Deflater {
  constructor() {
    this.out = new BitWriter();
    this.out.byte(0x78);
    this.out.byte(0x01);
    /** Literals, and runs as 512 plus their length. */
    this.symbols = new Uint16Array(BLOCK_SYMBOLS);
    this.count = 0;
    this.last = -1;
    this.run = 0;
    this.low = 1;
    this.high = 0;
  }

  /** @param {Uint8Array} bytes */
  write(bytes) {
    this.sum(bytes);
    for (let n = 0; n < bytes.length; n += 1) {
      const byte = bytes[n];
      if (byte === this.last && this.run < LONGEST_RUN) {
        this.run += 1;
      } else {
        this.endRun();
        if (byte === this.last) {
          this.run = 1;
        } else {
          this.add(byte);
          this.last = byte;
        }
      }
    }
  }

  /** @returns {Uint8Array} all of it */
  finish() {
    this.endRun();
    this.block(true);
    this.out.align();
    for (const half of [this.high, this.low]) {
      this.out.byte(half >> 8);
      this.out.byte(half & 255);
    }
    return this.out.bytes();
  }

  /** Adler-32. @param {Uint8Array} bytes */
  sum(bytes) {
    let { low, high } = this;
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(at + 3800, bytes.length);
      for (; at < end; at += 1) {
        low += bytes[at];
        high += low;
      }
      low %= 65521;
      high %= 65521;
    }
    this.low = low;
    this.high = high;
  }

  endRun() {
    if (this.run >= SHORTEST_RUN) {
      this.add(512 + this.run);
    } else {
      for (let n = 0; n < this.run; n += 1) this.add(this.last);
    }
    this.run = 0;
  }

  /** @param {number} symbol */
  add(symbol) {
    if (this.count === BLOCK_SYMBOLS) this.block(false);
    this.symbols[this.count] = symbol;
    this.count += 1;
  }

  /** @param {boolean} final */
  block(final) {
    const { out } = this;
    const counts = new Uint32Array(286);
    counts[END_OF_BLOCK] = 1;
    let runs = 0;
    for (let n = 0; n < this.count; n += 1) {
      const symbol = this.symbols[n];
      if (symbol < 256) {
        counts[symbol] += 1;
      } else {
        counts[257 + lengthSymbol(symbol - 512)] += 1;
        runs += 1;
      }
    }
    const lengths = codeLengths(counts, 15);
    const distances = runs ? [1] : [0]; // the one distance is 1
    out.bits(final ? 1 : 0, 1);
    out.bits(2, 2);
    writeLengths(out, Array.from(lengths).concat(distances));
    const codes = canonical(lengths);
    for (let n = 0; n < this.count; n += 1) {
      const symbol = this.symbols[n];
      if (symbol < 256) {
        out.bits(codes[symbol], lengths[symbol]);
      } else {
        const length = symbol - 512;
        const one = lengthSymbol(length);
        out.bits(codes[257 + one], lengths[257 + one]);
        out.bits(length - LENGTH_BASES[one], LENGTH_EXTRAS[one]);
        out.bits(0, 1);
      }
    }
    out.bits(codes[END_OF_BLOCK], lengths[END_OF_BLOCK]);
    this.count = 0;
  }
}

class BitWriter {
  constructor() {
    this.data = new Uint8Array(1 << 16);
    this.size = 0;
    this.held = 0;
    this.holds = 0;
  }

  /**
   * @param {number} value its lowest bits, the lowest first
   * @param {number} count at most 15
   */
  bits(value, count) {
    this.held |= value << this.holds;
    this.holds += count;
    while (this.holds >= 8) {
      this.byte(this.held & 255);
      this.held >>>= 8;
      this.holds -= 8;
    }
  }

  align() {
    if (this.holds) this.byte(this.held & 255);
    this.held = 0;
    this.holds = 0;
  }

  /** @param {number} value */
  byte(value) {
    if (this.size === this.data.length) {
      const larger = new Uint8Array(2 * this.size);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.size] = value;
    this.size += 1;
  }

  /** @returns {Uint8Array} */
  bytes() {
    return this.data.slice(0, this.size);
  }
}

/**
 * @param {number} length
 * @returns {number} which length symbol, from 0
 */
function lengthSymbol(length) {
  let n = LENGTH_BASES.length - 1;
  while (LENGTH_BASES[n] > length) n -= 1;
  return n;
}

/**
 * The header of a block with codes of its own.
 *
 * @param {BitWriter} out
 * @param {number[]} lengths of 286 literals and lengths, and of the distances
 */
function writeLengths(out, lengths) {
  const counts = new Uint32Array(19);
  for (const length of lengths) counts[length] += 1;
  const own = codeLengths(counts, 7);
  const codes = canonical(own);
  out.bits(286 - 257, 5);
  out.bits(0, 5);
  out.bits(19 - 4, 4);
  for (const symbol of CODE_LENGTH_ORDER) out.bits(own[symbol], 3);
  for (const length of lengths) out.bits(codes[length], own[length]);
}

/**
 * Lengths of a Huffman code, none longer than `most`: where it grows longer, the counts are
 * flattened and it is made again.
 *
 * @param {Uint32Array} counts
 * @param {number} most
 * @returns {Uint8Array}
 */
function codeLengths(counts, most) {
  let weights = counts;
  for (;;) {
    const lengths = huffman(weights);
    if (lengths.every((length) => length <= most)) return lengths;
    weights = weights.map((count) => (count ? (count >> 2) + 1 : 0));
  }
}

/**
 * @param {Uint32Array} counts
 * @returns {Uint8Array} 0 for what does not occur
 */
function huffman(counts) {
  const lengths = new Uint8Array(counts.length);
  /** @type {{count: number, symbols: number[]}[]} */
  let trees = [];
  counts.forEach((count, symbol) => { if (count) trees.push({ count, symbols: [symbol] }); });
  if (trees.length === 1) {
    lengths[trees[0].symbols[0]] = 1;
    // A code of a single symbol is not complete, and some readers refuse that: a second one is added.
    lengths[trees[0].symbols[0] ? 0 : 1] = 1;
    return lengths;
  }
  trees.sort((a, b) => a.count - b.count);
  /** @type {{count: number, symbols: number[]}[]} */
  const grown = [];
  const least = () => {
    if (!grown.length || (trees.length && trees[0].count <= grown[0].count)) return trees.shift();
    return grown.shift();
  };
  while (trees.length + grown.length > 1) {
    const one = least();
    const two = least();
    if (!one || !two) break;
    const symbols = one.symbols.concat(two.symbols);
    for (const symbol of symbols) lengths[symbol] += 1;
    grown.push({ count: one.count + two.count, symbols });
  }
  return lengths;
}

/**
 * @param {Uint8Array} lengths
 * @returns {Uint16Array} codes, turned round to be written lowest bit first
 */
function canonical(lengths) {
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= 15; length += 1) {
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      if (lengths[symbol] === length) {
        let turned = 0;
        for (let bit = 0; bit < length; bit += 1) turned |= ((code >> bit) & 1) << (length - 1 - bit);
        codes[symbol] = turned;
        code += 1;
      }
    }
    code <<= 1;
  }
  return codes;
}
