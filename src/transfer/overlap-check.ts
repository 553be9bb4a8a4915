/** How many bytes before a join are fetched again to be compared. */
export const overlapBytes: number = 64 * 1024;

/**
 * Compares the beginning of a stream with bytes that are there. For each chunk it gives what follows the overlap, or
 * `false` as soon as a byte differs: the file is another by now.
 */
export function createOverlapCheck(expected: Uint8Array): (chunk: Uint8Array) => Uint8Array | false {
  let at = 0;
  return (chunk) => {
    const length = Math.min(chunk.length, expected.length - at);
    for (let index = 0; index < length; index++) {
      if (chunk[index] !== expected[at + index]) return false;
    }
    at += length;
    return chunk.subarray(length);
  };
}
