/**
 * File content that is a function of a seed and a position, so that any byte range of a file of any
 * size can be made, and checked, without the file.
 *
 * A counter-based generator: each 32-bit word is a keyed mix of its own index, with no state between
 * words. Good enough that two seeds, or two offsets of one seed, never look alike; no cryptography.
 */

const WORDS_PER_KEY = 0x1_0000_0000;
const BLOCK_WORDS = 16_384;

/**
 * The bytes of the file `seed` from `position` on.
 *
 * @param seed - Which file: any safe integer.
 * @param position - First byte, counted from 0; up to 2^53 - 1.
 * @param length - How many bytes.
 * @throws RangeError when an argument is not such an integer.
 *
 * @example
 * const whole = seededBytes(7, 0, 1000);
 * const part = seededBytes(7, 900, 100); // equals whole.subarray(900)
 */
export function seededBytes(seed: number, position: number, length: number): Uint8Array<ArrayBuffer> {
  if (!Number.isSafeInteger(length) || length < 0) throw new RangeError(`length: ${length}`);
  const bytes = new Uint8Array(length);
  fillSeededBytes(seed, position, bytes);
  return bytes;
}

/**
 * As {@link seededBytes}, into memory that is already there.
 *
 * @throws RangeError when `seed` or `position` is not a safe integer, or `position` is negative.
 *
 * @example
 * fillSeededBytes(7, 65536, buffer);
 */
export function fillSeededBytes(seed: number, position: number, target: Uint8Array): void {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: ${seed}`);
  if (!Number.isSafeInteger(position) || position < 0) throw new RangeError(`position: ${position}`);
  // Words are made in aligned memory and copied, which is faster than writing each where it belongs, and the
  // same for every position. (Byte order is the machine's: little-endian wherever JavaScript runs today.)
  const words = new Int32Array(Math.min(BLOCK_WORDS, Math.ceil((target.length + 3) / 4)));
  const bytes = new Uint8Array(words.buffer);
  for (let offset = 0; offset < target.length;) {
    const first = Math.floor((position + offset) / 4);
    const skip = (position + offset) % 4;
    // The index of a word has more than 32 bits past 16 GiB: its upper part goes into the keys.
    const upper = Math.floor(first / WORDS_PER_KEY);
    const count = Math.min(words.length, (upper + 1) * WORDS_PER_KEY - first);
    makeWords(
      words,
      count,
      (first % WORDS_PER_KEY) | 0,
      keyOf(seed, upper, 0x9e3779b9),
      keyOf(seed, upper, 0x7f4a7c15),
    );
    const length = Math.min(target.length - offset, count * 4 - skip);
    target.set(bytes.subarray(skip, skip + length), offset);
    offset += length;
  }
}

/**
 * Where `bytes` first differ from the file `seed` at `position`: the position in the file of the first
 * wrong byte, or undefined when all are right.
 *
 * @example
 * const wrong = seededMismatch(7, 0, downloaded);
 * if (wrong !== undefined) throw new Error(`byte ${wrong} is wrong`);
 */
export function seededMismatch(seed: number, position: number, bytes: Uint8Array): number | undefined {
  const block = new Uint8Array(Math.min(bytes.length, 65_536));
  for (let offset = 0; offset < bytes.length; offset += block.length) {
    const length = Math.min(block.length, bytes.length - offset);
    fillSeededBytes(seed, position + offset, block.subarray(0, length));
    for (let index = 0; index < length; index += 1) {
      if (block[index] !== bytes[offset + index]) return position + offset + index;
    }
  }
  return undefined;
}

/** One loop with nothing but arithmetic in it: this is where the time goes. */
function makeWords(words: Int32Array, count: number, first: number, keyA: number, keyB: number): void {
  for (let index = 0; index < count; index += 1) words[index] = wordOf((first + index) | 0, keyA, keyB);
}

function wordOf(index: number, keyA: number, keyB: number): number {
  let word = index ^ keyA;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b) ^ keyB;
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

function keyOf(seed: number, upper: number, salt: number): number {
  const seedUpper = Math.floor(seed / WORDS_PER_KEY) | 0;
  return wordOf(wordOf(seed | 0, seedUpper, salt), upper, salt);
}
