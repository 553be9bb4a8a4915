import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';

/** One file of a tar archive. */
export interface TarEntry {
  /** Not trusted. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The file's first bytes: at most 64 KiB. To be asked for before the next entry. */
  readonly head: () => Promise<Uint8Array>;
}

const blockSize = 512;
const mostHead = 1 << 16;

/**
 * The files of a tar archive (ustar and older), one after another, in constant memory.
 *
 * @throws MarketplaceValidationError (`E_MANIFEST`) for what is no tar archive, or ends within a file.
 */
export async function* tarEntries(
  source: ReadableStream<Uint8Array>,
): AsyncGenerator<TarEntry, void, undefined> {
  const reader = source.getReader();
  let buffer: Uint8Array = new Uint8Array();
  /** The next `count` bytes, or fewer at the end. */
  const take = async (count: number): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    let missing = count;
    while (missing > 0) {
      if (buffer.length === 0) {
        const { done, value } = await reader.read();
        if (done) break;
        buffer = value;
      }
      const part = buffer.subarray(0, missing);
      buffer = buffer.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    const whole = new Uint8Array(count - missing);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  try {
    for (;;) {
      const header = await take(blockSize);
      if (header.length < blockSize || header.every((byte) => byte === 0)) return;
      const size = readHeaderSize(header);
      const padded = Math.ceil(size / blockSize) * blockSize;
      let taken = 0;
      if (isFile(header)) {
        yield {
          name: readName(header),
          size,
          head: async () => {
            const bytes = await take(Math.min(size, mostHead) - taken);
            taken += bytes.length;
            return bytes;
          },
        };
      }
      for (let left = padded - taken; left > 0;) {
        const skipped = await take(Math.min(left, mostHead));
        if (skipped.length === 0) throw damaged('ends early');
        left -= skipped.length;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function readHeaderSize(header: Uint8Array): number {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== octal(header, 148, 8)) throw damaged('is no tar archive');
  const size = octal(header, 124, 12);
  if (!Number.isSafeInteger(size)) throw damaged('names an impossible size');
  return size;
}

/** A plain file, as old and new archives mark it. */
function isFile(header: Uint8Array): boolean {
  return header[156] === 0 || header[156] === 48;
}

function readName(header: Uint8Array): string {
  const isUstar = text(header, 257, 5) === 'ustar';
  const prefix = isUstar ? text(header, 345, 155) : '';
  return prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`;
}

function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header, at, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function damaged(what: string): MarketplaceValidationError {
  return new MarketplaceValidationError(`The package ${what}`, { code: 'E_MANIFEST' });
}
