/** SHA-256 of short texts: loading node:crypto takes as long as all else that `status` does. */

/** The first 32 bits of the fractional parts of a root of each of the first primes. */
function fractions(count: number, exponent: number): Int32Array {
  const found = new Int32Array(count);
  for (let prime = 2, at = 0; at < count; prime += 1) {
    let divisor = 2;
    while (prime % divisor !== 0) divisor += 1;
    if (divisor === prime) found[at++] = (prime ** exponent % 1) * 2 ** 32;
  }
  return found;
}

const BLOCK_BYTES = 64;
const ROUNDS = 64;
/** The end of the last block holds the length in bits. */
const LENGTH_BYTES = 8;

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** In hex digits. */
export function sha256(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  const size = Math.ceil((bytes.length + 1 + LENGTH_BYTES) / BLOCK_BYTES) * BLOCK_BYTES;
  const message = Buffer.alloc(size);
  bytes.copy(message);
  message[bytes.length] = 0x80;
  message.writeBigUInt64BE(BigInt(bytes.length) * 8n, size - LENGTH_BYTES);
  const constants = fractions(ROUNDS, 1 / 3);
  const state = fractions(8, 1 / 2);
  for (let from = 0; from < size; from += BLOCK_BYTES)
    mix(state, constants, message.subarray(from, from + BLOCK_BYTES));
  // The text may be a token.
  bytes.fill(0);
  message.fill(0);
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function mix(state: Int32Array, constants: Int32Array, block: Buffer): void {
  const words = new Int32Array(ROUNDS);
  const word = (at: number): number => words[at] ?? 0;
  for (let at = 0; at < 16; at += 1) words[at] = block.readInt32BE(4 * at);
  for (let at = 16; at < ROUNDS; at += 1) {
    const [early, late] = [word(at - 15), word(at - 2)];
    words[at] =
      word(at - 16) +
      (rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3)) +
      word(at - 7) +
      (rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10));
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let at = 0; at < ROUNDS; at += 1) {
    const one =
      h +
      (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) +
      ((e & f) ^ (~e & g)) +
      (constants[at] ?? 0) +
      word(at);
    const two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  for (const [at, value] of [a, b, c, d, e, f, g, h].entries())
    state[at] = (state[at] ?? 0) + value;
  words.fill(0);
}
