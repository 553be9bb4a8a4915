import type { ByteRange } from '../../models/byte-range.ts';
import type { OpfsPlace } from './opfs-place.ts';

/** Start, length and CRC-32 of a write, as doubles. */
const entryBytes = 24;
const maxEntries = 1 << 16;
const maxWriteBytes = 2 << 20;

/**
 * What was written after the last record. The bytes of a page that dies are in the file, but no record knows them: the
 * worker notes each write beside it, with its sum. Nothing is flushed for that, so after a power cut the sums decide.
 */
export interface Journal {
  /** Of its handle in the worker. */
  readonly id: number;
  /** `done`, and the ranges noted besides whose bytes in the file `file` have their sum. */
  recall(file: number, done: readonly ByteRange[]): Promise<readonly ByteRange[]>;
  close(): Promise<void>;
}

/** Opens the journal in the folder of a partial. */
export async function openJournal(
  { connection, nextId }: OpfsPlace,
  stage: FileSystemDirectoryHandle,
): Promise<Journal> {
  const id = nextId();
  await connection.ask('open', id, await stage.getFileHandle('journal', { create: true }));
  return {
    id,
    async recall(file, done) {
      const size = Math.min(await connection.ask<number>('size', id), maxEntries * entryBytes);
      const length = size - (size % entryBytes);
      const { buffer } = await connection.ask<{ buffer: ArrayBuffer }>(
        'read',
        id,
        0,
        new ArrayBuffer(length),
        length,
      );
      const entries = new Float64Array(buffer);
      const found = [...done];
      for (let index = 0; index < entries.length; index += 3) {
        const [start = -1, count = 0, sum] = entries.subarray(index, index + 3);
        const end = start + count;
        if (!Number.isSafeInteger(end) || start < 0 || !(count > 0 && count <= maxWriteBytes)) continue;
        if (done.some((range) => range.start <= start && range.end >= end)) continue;
        if ((await connection.ask('sum', file, start, count)) === sum) found.push({ start, end });
      }
      return union(found);
    },
    close: () => connection.ask('close', id),
  };
}

/** The ranges sorted, and joined where they meet. */
function union(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const joined: ByteRange[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || start > last.end) joined.push({ start, end });
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, end) };
  }
  return joined;
}
