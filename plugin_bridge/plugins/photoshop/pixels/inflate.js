// @ts-check
// DEFLATE, read (RFC 1951, RFC 1950): results come as PNG, and UXP has no DecompressionStream.

const DISTANCE_BASES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_EXTRAS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

class BitReader {
  /** @param {Uint8Array} data */
  constructor(data) {
    this.data = data;
    this.at = 0;
    this.held = 0;
    this.holds = 0;
  }

  /** @param {number} count at most 16 */
  need(count) {
    while (this.holds < count) {
      // Beyond the end there are zeros: the last code may be shorter than what is looked at.
      this.held |= (this.data[this.at] || 0) << this.holds;
      this.at += 1;
      this.holds += 8;
    }
  }

  /**
   * @param {number} count at most 16
   * @returns {number}
   */
  bits(count) {
    this.need(count);
    const value = this.held & ((1 << count) - 1);
    this.drop(count);
    return value;
  }

  /** @param {number} count */
  drop(count) {
    this.held >>>= count;
    this.holds -= count;
  }

  /** To the next whole byte; what was looked at and not used is given back. */
  align() {
    this.drop(this.holds & 7);
    this.at -= this.holds >> 3;
    this.held = 0;
    this.holds = 0;
  }
}

/** A code as a table of everything that 15 bits can begin with: symbol times 16 plus length. */
class CodeTable {
  /** @param {Uint8Array} lengths */
  constructor(lengths) {
    this.longest = Math.max(1, lengths.reduce((most, length) => Math.max(most, length), 0));
    this.table = new Uint16Array(1 << this.longest);
    const codes = canonical(lengths);
    lengths.forEach((length, symbol) => {
      if (!length) return;
      for (let at = codes[symbol]; at < this.table.length; at += 1 << length) this.table[at] = symbol * 16 + length;
    });
  }

  /**
   * @param {BitReader} reader
   * @returns {number} the next symbol
   */
  next(reader) {
    reader.need(this.longest);
    const found = this.table[reader.held & (this.table.length - 1)];
    if (!found) throw troubleOfDamage();
    reader.drop(found & 15);
    return found >> 4;
  }
}

/**
 * @param {Uint8Array} data with the zlib frame
 * @param {number} size bytes that are in it
 * @returns {Uint8Array}
 */
function inflate(data, size) {
  const out = new Uint8Array(size);
  const reader = new BitReader(data.subarray(2));
  let at = 0;
  for (let final = false; !final;) {
    final = reader.bits(1) === 1;
    const kind = reader.bits(2);
    at = kind === 0 ? inflateStored(reader, out, at) : inflateBlock(reader, out, at, kind);
  }
  if (at !== size) throw troubleOfDamage();
  return out;
}

/** @returns {Trouble} */
function troubleOfDamage() {
  return new Trouble('host', 'The picture that came back is damaged or incomplete.', ['Place it again.']);
}

/**
 * @param {BitReader} reader
 * @param {Uint8Array} out
 * @param {number} at
 * @returns {number} where the next byte goes
 */
function inflateStored(reader, out, at) {
  reader.align();
  const length = reader.data[reader.at] | (reader.data[reader.at + 1] << 8);
  reader.at += 4;
  if (at + length > out.length || reader.at + length > reader.data.length) throw troubleOfDamage();
  out.set(reader.data.subarray(reader.at, reader.at + length), at);
  reader.at += length;
  return at + length;
}

/**
 * @param {BitReader} reader
 * @param {Uint8Array} out
 * @param {number} at
 * @param {number} kind 1: the codes that are always there; 2: codes of its own
 * @returns {number} where the next byte goes
 */
function inflateBlock(reader, out, at, kind) {
  const [literals, distances] = kind === 1 ? standardTables() : ownTables(reader);
  for (;;) {
    const symbol = literals.next(reader);
    // What is cut off reads as zeros without end.
    if (at > out.length) throw troubleOfDamage();
    if (symbol < 256) {
      out[at] = symbol;
      at += 1;
    } else if (symbol === END_OF_BLOCK) {
      return at;
    } else {
      const one = symbol - 257;
      const length = LENGTH_BASES[one] + reader.bits(LENGTH_EXTRAS[one]);
      const far = distances.next(reader);
      const from = at - DISTANCE_BASES[far] - reader.bits(DISTANCE_EXTRAS[far]);
      for (let n = 0; n < length; n += 1) out[at + n] = out[from + n];
      at += length;
    }
  }
}

/** @returns {[CodeTable, CodeTable]} */
function standardTables() {
  const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  return [new CodeTable(lengths), new CodeTable(new Uint8Array(30).fill(5))];
}

/**
 * @param {BitReader} reader
 * @returns {[CodeTable, CodeTable]}
 */
function ownTables(reader) {
  const literals = 257 + reader.bits(5);
  const distances = 1 + reader.bits(5);
  const count = 4 + reader.bits(4);
  const own = new Uint8Array(19);
  for (let n = 0; n < count; n += 1) own[CODE_LENGTH_ORDER[n]] = reader.bits(3);
  const table = new CodeTable(own);
  const lengths = new Uint8Array(literals + distances);
  for (let n = 0; n < lengths.length;) {
    const symbol = table.next(reader);
    if (symbol < 16) {
      lengths[n] = symbol;
      n += 1;
    } else {
      const before = symbol === 16 ? lengths[n - 1] : 0;
      const times = symbol === 16 ? 3 + reader.bits(2) : symbol === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7);
      lengths.fill(before, n, n + times);
      n += times;
    }
  }
  return [new CodeTable(lengths.slice(0, literals)), new CodeTable(lengths.slice(literals))];
}
