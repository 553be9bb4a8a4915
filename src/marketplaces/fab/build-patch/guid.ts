/** Hexadecimal digits of `length` bytes from `offset`, lower case. */
export function hexOf(bytes: Uint8Array, offset: number, length: number): string {
  let hex = '';
  for (let index = offset; index < offset + length; index++) hex += hexByte(bytes[index] ?? 0);
  return hex;
}

/** The text of a GUID: four little-endian words, each as eight upper-case digits. */
export function guidText(bytes: Uint8Array, offset: number): string {
  let text = '';
  for (let word = offset; word < offset + 16; word += 4) {
    for (let index = word + 3; index >= word; index--) text += hexByte(bytes[index] ?? 0);
  }
  return text.toUpperCase();
}

/** Writes the bytes of hexadecimal digits; false when the text is not exactly that. */
export function writeHex(text: string, into: Uint8Array, offset: number, length: number): boolean {
  if (text.length !== length * 2) return false;
  for (let index = 0; index < length; index++) {
    const high = hexDigit(text.charCodeAt(index * 2));
    const low = hexDigit(text.charCodeAt(index * 2 + 1));
    if (high < 0 || low < 0) return false;
    into[offset + index] = high * 16 + low;
  }
  return true;
}

/** Writes a GUID from its text; false when the text is none. */
export function writeGuid(text: string, into: Uint8Array, offset: number): boolean {
  if (!writeHex(text, into, offset, 16)) return false;
  for (let word = offset; word < offset + 16; word += 4) into.subarray(word, word + 4).reverse();
  return true;
}

/** Are `length` bytes all zero? */
export function isZero(bytes: Uint8Array, offset: number, length: number): boolean {
  for (let index = offset; index < offset + length; index++) if (bytes[index] !== 0) return false;
  return true;
}

function hexByte(byte: number): string {
  return `${digits[byte >> 4]}${digits[byte & 15]}`;
}

/** The value of a digit by its character code, or -1. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

const digits = '0123456789abcdef';
