import { writeHex } from './guid.ts';

/**
 * The bytes of a number in a JSON manifest, little-endian. Written as three decimal digits a byte (`"013000000000"` is
 * 13); some tools write a plain number, or hexadecimal with the most significant digit first.
 *
 * @returns false when `value` is none of these.
 */
export function writeJsonNumber(value: unknown, into: Uint8Array, offset: number, length: number): boolean {
  if (typeof value === 'number') return writeNumber(value, into, offset, length);
  if (typeof value !== 'string') return false;
  if (value.length === length * 3) return writeDecimalBytes(value, into, offset, length);
  if (value.length === length * 2 && writeHex(value, into, offset, length)) {
    into.subarray(offset, offset + length).reverse();
    return true;
  }
  return /^\d{1,15}$/.test(value) && writeNumber(Number(value), into, offset, length);
}

/**
 * A number of up to 32 bits.
 *
 * @returns undefined when `value` is none.
 */
export function jsonNumber(value: unknown, length = 4): number | undefined {
  if (typeof value === 'string' && value.length === length * 3) {
    // By far the most common form, in manifests with a hundred thousand numbers: nothing is allocated for it.
    let number = 0;
    for (let at = value.length - 3; at >= 0; at -= 3) {
      const byte = decimalByte(value, at);
      if (byte === undefined) return undefined;
      number = number * 256 + byte;
    }
    return number;
  }
  const bytes = new Uint8Array(4);
  return writeJsonNumber(value, bytes, 0, length) ? new DataView(bytes.buffer).getUint32(0, true) : undefined;
}

function writeNumber(value: number, into: Uint8Array, offset: number, length: number): boolean {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** length) return false;
  for (let index = 0, rest = value; index < length; index++, rest = Math.floor(rest / 256)) {
    into[offset + index] = rest % 256;
  }
  return true;
}

function writeDecimalBytes(digits: string, into: Uint8Array, offset: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    const byte = decimalByte(digits, index * 3);
    if (byte === undefined) return false;
    into[offset + index] = byte;
  }
  return true;
}

/** Three decimal digits from `at`, if they are digits and at most 255. */
function decimalByte(digits: string, at: number): number | undefined {
  const hundreds = digits.charCodeAt(at) - 48;
  const tens = digits.charCodeAt(at + 1) - 48;
  const ones = digits.charCodeAt(at + 2) - 48;
  if (!(hundreds >= 0 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9)) return undefined;
  const byte = hundreds * 100 + tens * 10 + ones;
  return byte <= 255 ? byte : undefined;
}
