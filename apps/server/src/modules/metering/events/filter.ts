/** Words of 32 bits that one key's bits lie in: a line of a processor's cache. */
const blockWords = 16;
const bitsPerKey = 12;
const bitsSet = 6;

/**
 * Which keys may be in a set: a Bloom filter whose bits for one key lie in one block (Putze, Sanders, Singler 2007). It
 * never says no of a key that was added, and yes of one in a hundred others.
 */
export class KeyFilter {
  private readonly words: Uint32Array;

  constructor(keys: number) {
    const blocks = Math.max(1, Math.ceil((keys * bitsPerKey) / (blockWords * 32)));
    this.words = new Uint32Array(blocks * blockWords);
  }

  get bytes(): number {
    return this.words.byteLength;
  }

  /** Keys of 16 bytes, one after the other. */
  add(keys: Buffer): void {
    for (let at = 0; at + 16 <= keys.length; at += 16) {
      const block = this.blockOf(keys.readUInt32BE(at));
      let bits = keys.readUIntBE(at + 4, 6);
      for (let count = 0; count < bitsSet; count++) {
        const bit = bits % 512;
        this.words[block + (bit >>> 5)] = (this.words[block + (bit >>> 5)] ?? 0) | (1 << (bit & 31));
        bits = Math.floor(bits / 256);
      }
    }
  }

  /** Of a key in hexadecimal. */
  mayHave(key: string): boolean {
    const block = this.blockOf(Number.parseInt(key.slice(0, 8), 16));
    let bits = Number.parseInt(key.slice(8, 20), 16);
    for (let count = 0; count < bitsSet; count++) {
      const bit = bits % 512;
      if (((this.words[block + (bit >>> 5)] ?? 0) & (1 << (bit & 31))) === 0) return false;
      bits = Math.floor(bits / 256);
    }
    return true;
  }

  private blockOf(hash: number): number {
    return (hash % (this.words.length / blockWords)) * blockWords;
  }
}
