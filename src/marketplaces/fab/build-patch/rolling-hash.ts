/**
 * The 64-bit rolling hash of BuildPatch, as 8 little-endian bytes. It detects damage and nothing else; the oldest chunks
 * have no other checksum.
 */
export function rollingHash(bytes: Uint8Array): Uint8Array {
  table ??= makeTable();
  let low = 0;
  let high = 0;
  for (const byte of bytes) {
    const carry = low >>> 31;
    low = ((low << 1) | (high >>> 31)) ^ (table[byte * 2] ?? 0);
    high = ((high << 1) | carry) ^ (table[byte * 2 + 1] ?? 0);
  }
  const hash = new DataView(new ArrayBuffer(8));
  hash.setUint32(0, low >>> 0, true);
  hash.setUint32(4, high >>> 0, true);
  return new Uint8Array(hash.buffer);
}

let table: Int32Array | undefined;

/** Low and high halves in turn; the polynomial is 0xC96C5795D7870F42. */
function makeTable(): Int32Array {
  const halves = new Int32Array(512);
  for (let byte = 0; byte < 256; byte++) {
    let low = byte;
    let high = 0;
    for (let bit = 0; bit < 8; bit++) {
      const odd = low & 1;
      low = (low >>> 1) | ((high & 1) << 31);
      high = high >>> 1;
      if (odd === 1) {
        low ^= 0xd7870f42;
        high ^= 0xc96c5795;
      }
    }
    halves[byte * 2] = low;
    halves[byte * 2 + 1] = high;
  }
  return halves;
}
