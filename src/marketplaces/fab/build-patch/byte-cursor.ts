import { manifestError } from './manifest-error.ts';

/**
 * Reads little-endian fields of a manifest and never past its end. A count is believed only when what it counts could
 * fit into the bytes that are left, so a lie costs no memory.
 */
export class ByteCursor {
  /** The byte to be read next. */
  position: number;
  /** All bytes, for those who look at some in place after they were skipped. */
  readonly view: DataView;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(bytes: Uint8Array, position = 0, end: number = bytes.length) {
    // A plain array also of a Buffer, whose slice() does not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = position;
    this.#end = end;
  }

  /** Bytes left. */
  get remaining(): number {
    return this.#end - this.position;
  }

  u8(what: string): number {
    return this.view.getUint8(this.#advance(1, what));
  }

  u32(what: string): number {
    return this.view.getUint32(this.#advance(4, what), true);
  }

  i32(what: string): number {
    return this.view.getInt32(this.#advance(4, what), true);
  }

  /** Passes over `length` bytes and tells where they begin. */
  skip(length: number, what: string): number {
    return this.#advance(length, what);
  }

  /** The next `length` bytes, not copied. */
  take(length: number, what: string): Uint8Array {
    const at = this.#advance(length, what);
    return this.#bytes.subarray(at, at + length);
  }

  /** A count of things of at least `minBytes` each. */
  count(minBytes: number, what: string): number {
    const at = this.position;
    const count = this.u32(what);
    if (count * minBytes > this.remaining) {
      throw manifestError(`${count} ${what} cannot fit into ${this.remaining} bytes`, { position: at });
    }
    return count;
  }

  /**
   * A string with its length in front: positive counts bytes of UTF-8 (or, in old tools, Latin-1), negative counts
   * UTF-16 units; both count a NUL at the end.
   */
  string(what: string): string {
    const at = this.position;
    const length = this.i32(what);
    if (length === 0) return '';
    const bytes = this.take(length > 0 ? length : length * -2, what);
    const text = length > 0 ? narrowText(bytes) : wideText(bytes);
    if (!text.endsWith('\0')) throw manifestError(`${what} has no end`, { position: at });
    return text.slice(0, -1);
  }

  /**
   * A section: its size (itself included), its data version, its fields. What it holds past the known fields is
   * skipped, so sections of later versions can be read.
   */
  section<T>(what: string, read: (fields: ByteCursor, dataVersion: number) => T): T {
    const start = this.position;
    const size = this.u32(`size of ${what}`);
    const dataVersion = this.u8(`version of ${what}`);
    if (size < 5 || start + size > this.#end) {
      throw manifestError(`${what} has the size ${size}`, { position: start });
    }
    const value = read(new ByteCursor(this.#bytes, this.position, start + size), dataVersion);
    this.position = start + size;
    return value;
  }

  #advance(length: number, what: string): number {
    const at = this.position;
    if (length > this.#end - at) {
      throw manifestError(`${what} goes past the end`, { position: at });
    }
    this.position = at + length;
    return at;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function narrowText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return textOfUnits(bytes);
  }
}

/** By hand: a decoder would replace lone surrogates, which make a file name invalid and must be seen. */
function wideText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return textOfUnits(
    Uint16Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(index * 2, true)),
  );
}

function textOfUnits(units: Uint8Array | Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += 4096)
    text += String.fromCharCode(...units.subarray(at, at + 4096));
  return text;
}
