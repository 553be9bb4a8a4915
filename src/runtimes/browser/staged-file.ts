import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { encodeResumeRecord } from '../../sinks/resume-record.ts';
import type { ByteRange } from '../../models/byte-range.ts';
import type { SinkFile, SinkSpec } from '../../sinks/sink.ts';
import { domFailure, noSpace } from './dom-failure.ts';
import { unlessMissing } from './folder-entry.ts';
import { openPartial, type PartialHandle } from './partial.ts';

/** Bytes of one piece: opening a closed one again copies as much, and a tab that dies loses no more. */
const pieceBytes = 32 << 20;

/** `mode` keeps other writers out (Chromium 121, ignored elsewhere). */
const writableOptions: FileSystemCreateWritableOptions & { readonly mode: 'exclusive' } = {
  keepExistingData: true,
  mode: 'exclusive',
};

interface Piece {
  readonly handle: Promise<PartialHandle>;
  /** The swap file, while there is one. */
  writable?: FileSystemWritableFileStream | undefined;
  /** Settles when all that was asked of the piece is done. */
  last: Promise<unknown>;
}

/**
 * A partial file on `createWritable`, whose bytes exist only once it is closed. With `resumable` they go to pieces that
 * are closed when full and at each checkpoint, and commit joins the pieces; else to one that is closed by commit.
 */
export async function openStaged(
  base: FileSystemDirectoryHandle,
  spec: SinkSpec,
  resumable: boolean,
): Promise<SinkFile> {
  const { stage, record, publish, remove } = await openPartial(base, spec);
  const size = resumable ? pieceBytes : Number.MAX_SAFE_INTEGER;
  const pieces = new Map<number, Piece>();
  let broken: unknown;

  /** Runs `work` after all that was asked of the piece before: a swap file must not close under a write. */
  const inTurn = <T>(index: number, work: (piece: Piece) => Promise<T>): Promise<T> => {
    const piece = pieces.get(index) ?? {
      handle: stage.getFileHandle(String(index), { create: true }),
      last: Promise.resolve(),
    };
    pieces.set(index, piece);
    const turn = piece.last.then(() => work(piece));
    piece.last = turn.catch(() => {});
    return turn;
  };
  const close = async (piece: Piece): Promise<void> => {
    const { writable } = piece;
    piece.writable = undefined;
    await writable?.close();
  };
  const all = (work: (piece: Piece) => Promise<void>): Promise<unknown> =>
    Promise.all(Array.from(pieces.keys(), (index) => inTurn(index, work)));
  /** A swap file that failed took with it what had been written before, so nothing may be said of the file any more. */
  const unbroken = async <T>(work: () => Promise<T>, failure?: 'commit'): Promise<T> => {
    if (broken !== undefined) throw broken;
    try {
      return await work();
    } catch (error) {
      throw domFailure(error, spec.path, failure);
    }
  };
  const changing = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await unbroken(work);
    } catch (error) {
      broken = error;
      throw error;
    }
  };
  const indexes = async (): Promise<number[]> => {
    const found: number[] = [];
    for await (const key of stage.keys()) if (/^\d{1,9}$/.test(key)) found.push(Number(key));
    return found.toSorted((a, b) => a - b);
  };
  const fileOf = (index: number): Promise<File> =>
    inTurn(index, async (piece) => {
      await close(piece);
      return (await piece.handle).getFile();
    });

  /** The pieces as they belong one after the other. */
  const joined = async (total: number): Promise<readonly Blob[]> => {
    const files = await Promise.all(
      Array.from({ length: Math.ceil(total / size) }, (_, index) => fileOf(index)),
    );
    const blobs = files.map((file, index) => file.slice(0, Math.min(size, total - index * size)));
    if (blobs.reduce((sum, blob) => sum + blob.size, 0) === total) return blobs;
    throw new MarketplaceSinkError('Bytes are missing', { failure: 'commit', file: spec.path });
  };

  return {
    record,
    async present() {
      if (!resumable) return [];
      return unbroken(async () => {
        const ranges: ByteRange[] = [];
        for (const index of await indexes()) {
          const length = (await fileOf(index)).size;
          if (length > 0) ranges.push({ start: index * size, end: index * size + length });
        }
        return ranges;
      });
    },
    async reserve(bytes) {
      if (resumable) return 'unknown';
      const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
      if (bytes > quota - usage) throw noSpace(spec.path);
      return 'likely';
    },
    write: (position, buffers) =>
      changing(async () => {
        const bytes = new Blob(buffers as Uint8Array<ArrayBuffer>[]);
        for (let taken = 0; taken < bytes.size;) {
          const index = Math.floor((position + taken) / size);
          const within = position + taken - index * size;
          const data = bytes.slice(taken, taken + size - within);
          await inTurn(index, async (piece) => {
            piece.writable ??= await (await piece.handle).createWritable(writableOptions);
            await piece.writable.write({ type: 'write', position: within, data });
            if (within + data.size === size) await close(piece);
          });
          taken += data.size;
        }
      }),
    ...(resumable && {
      read: (position: number, into: Uint8Array) =>
        unbroken(async () => {
          let count = 0;
          while (count < into.length) {
            const index = Math.floor((position + count) / size);
            const within = position + count - index * size;
            const piece = (await fileOf(index)).slice(within, Math.min(size, within + into.length - count));
            if (piece.size === 0) break;
            into.set(new Uint8Array(await piece.arrayBuffer()), count);
            count += piece.size;
          }
          return count;
        }),
    }),
    checkpoint: (next) =>
      changing(async () => {
        if (!resumable) return;
        await all(close);
        const out = await (await stage.getFileHandle('record', { create: true })).createWritable();
        await out.write(encodeResumeRecord(next) as Uint8Array<ArrayBuffer>);
        await out.close();
      }),
    truncate: (length) =>
      changing(async () => {
        // Else a record of bytes that are gone would be there until the next one.
        if (length === 0) await unlessMissing(spec.path, () => stage.removeEntry('record'));
        for (const index of await indexes()) {
          const within = Math.max(0, length - index * size);
          if (within >= (await fileOf(index)).size) continue;
          await inTurn(index, async (piece) => {
            piece.writable = await (await piece.handle).createWritable(writableOptions);
            await piece.writable.truncate(within);
            await close(piece);
          });
        }
      }),
    commit: ({ size: total }) =>
      unbroken(async () => {
        await all(close);
        const blobs = await joined(total);
        const only = total > 0 && total <= size ? await pieces.get(0)?.handle : undefined;
        const whole = (await only?.getFile())?.size === total ? only : undefined;
        return publish(async () => blobs, whole);
      }, 'commit'),
    async suspend() {
      // Without permission nothing can be closed: what the last checkpoint had remains.
      await all((piece) => close(piece).catch(() => {}));
      if (!resumable) await remove();
    },
    async discard() {
      await all(async (piece) => piece.writable?.abort().catch(() => {}));
      await remove();
    },
  };
}
