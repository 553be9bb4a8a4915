import { MarketplaceIntegrityError } from '../../errors/marketplace-integrity-error.ts';
import type { ReadableFile } from '../../models/remote-file.ts';

/** One file inside a zip archive, as the archive's directory describes it. */
export interface ZipMember {
  /** Not trusted. */
  readonly name: string;
  /** 0: stored; 8: deflate. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc32: number;
  /** Bytes in the archive. */
  readonly packedSize: number;
  /** Bytes when unpacked. */
  readonly size: number;
  /** Where its bytes begin. */
  readonly position: number;
}

/** APPNOTE.TXT 6.3: the end record's fixed part, and the longest comment after it. */
const endSize = 22;
const maxComment = 0xffff;
/** Some 350,000 members. */
const maxDirectorySize = 1 << 25;

/**
 * The members of a zip archive (zip64 too), each found where the directory says.
 *
 * @throws MarketplaceIntegrityError (`E_INTEGRITY`) when the directory or a member's header is not where it must be.
 */
export async function* readZipDirectory(file: ReadableFile): AsyncGenerator<ZipMember, void, undefined> {
  const { position, size, count } = await findDirectory(file);
  const view = await readView(file, position, size);
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > size || view.getUint32(at, true) !== 0x02014b50) throw damaged('its directory is damaged');
    const nameSize = view.getUint16(at + 28, true);
    const extraSize = view.getUint16(at + 30, true);
    const next = at + 46 + nameSize + extraSize + view.getUint16(at + 32, true);
    if (next > size) throw damaged('its directory is damaged');
    const [unpacked, packed, header] = longNumbers(
      new DataView(view.buffer, view.byteOffset + at + 46 + nameSize, extraSize),
      [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
    );
    const start = header + 30;
    const local = start > position ? undefined : await readView(file, header, 30);
    if (local?.getUint32(0, true) !== 0x04034b50) throw damaged('a member is not where the directory says');
    const data = start + local.getUint16(26, true) + local.getUint16(28, true);
    if (data + packed > position) throw damaged('a member reaches into the directory');
    yield {
      name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameSize)),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      crc32: view.getUint32(at + 16, true),
      packedSize: packed,
      size: unpacked,
      position: data,
    };
    at = next;
  }
}

/** Where the directory is, from the record at the very end of the archive. */
async function findDirectory(file: ReadableFile): Promise<{ position: number; size: number; count: number }> {
  const start = Math.max(0, file.size - endSize - maxComment);
  const tail = await readView(file, start, file.size - start);
  let at = tail.byteLength - endSize;
  while (
    at >= 0 &&
    !(
      tail.getUint32(at, true) === 0x06054b50 &&
      at + endSize + tail.getUint16(at + 20, true) === tail.byteLength
    )
  ) {
    at--;
  }
  if (at < 0) throw damaged('it has no directory at its end');
  let end = start + at;
  let [count, size, position] = [
    tail.getUint16(at + 10, true),
    tail.getUint32(at + 12, true),
    tail.getUint32(at + 16, true),
  ];
  if (at >= 20 && tail.getUint32(at - 20, true) === 0x07064b50) {
    end = long(tail, at - 12);
    const record = await readView(file, end, 56);
    if (record.getUint32(0, true) !== 0x06064b50) throw damaged('its zip64 record is damaged');
    [count, size, position] = [long(record, 32), long(record, 40), long(record, 48)];
  }
  if (position + size > end || count * 46 > size || size > maxDirectorySize)
    throw damaged('its directory is damaged');
  return { position, size, count };
}

/** Sizes and position, from the zip64 field where the 32-bit ones are full. */
function longNumbers(extra: DataView, short: [number, number, number]): [number, number, number] {
  const full = 0xffffffff;
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    const end = Math.min(extra.byteLength, at + 4 + extra.getUint16(at + 2, true));
    let from = at + 4;
    return short.map((value) => {
      if (value !== full) return value;
      from += 8;
      if (from > end) throw damaged('its directory is damaged');
      return long(extra, from - 8);
    }) as [number, number, number];
  }
  return short;
}

function long(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw damaged('it names an impossible size');
  return value;
}

async function readView(file: ReadableFile, position: number, size: number): Promise<DataView> {
  if (position + size > file.size) throw damaged('it ends early');
  const bytes = new Uint8Array(size);
  for (let filled = 0; filled < size;) {
    file.signal.throwIfAborted();
    const count = await file.read(position + filled, bytes.subarray(filled));
    if (count === 0) throw damaged('it ends early');
    filled += count;
  }
  return new DataView(bytes.buffer);
}

function damaged(what: string): MarketplaceIntegrityError {
  return new MarketplaceIntegrityError(`The zip archive is damaged: ${what}`, { phase: 'verify' });
}
