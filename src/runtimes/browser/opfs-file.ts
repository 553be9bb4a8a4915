import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { encodeResumeRecord, type ResumeRecord } from '../../sinks/resume-record.ts';
import type { SinkFile, SinkSpec } from '../../sinks/sink.ts';
import { domFailure, noSpace } from './dom-failure.ts';
import { openJournal, type Journal } from './opfs-journal.ts';
import type { OpfsPlace } from './opfs-place.ts';
import { openPartial, type PartialHandle } from './partial.ts';

/** Bytes of one message to the worker: what the engine hands over at a time, and some room. */
const messageBytes = 2 << 20;

/**
 * A partial file that the worker has open. Bytes are copied into buffers that travel to the worker and back: the caller
 * may still be hashing its own, and a transfer would take them away.
 */
export async function openOpfsFile(place: OpfsPlace, spec: SinkSpec): Promise<SinkFile> {
  const { connection, pool } = place;
  const partial = await openPartial(place.base, spec);
  const { stage, publish, remove } = partial;
  const part: PartialHandle = await stage.getFileHandle('part', { create: true });
  const id = place.nextId();
  const movable = part.move !== undefined;
  await connection.ask('open', id, part);

  const guarded = async <T>(work: () => Promise<T>, failure?: 'commit'): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw domFailure(error, spec.path, failure);
    }
  };
  const ask = <T>(question: string, ...args: unknown[]): Promise<T> =>
    guarded(() => connection.ask<T>(question, id, ...args));
  const takeBuffer = (): ArrayBuffer => pool.pop() ?? new ArrayBuffer(messageBytes);

  /** Beside the former record, and then over it. */
  const keepRecord = async (bytes: Uint8Array): Promise<void> => {
    const file: PartialHandle = await stage.getFileHandle(movable ? 'record.new' : 'record', {
      create: true,
    });
    const recordId = place.nextId();
    await connection.ask('open', recordId, file);
    try {
      await connection.ask('resize', recordId, 0);
      await connection.ask('write', recordId, 0, bytes.slice().buffer, bytes.length);
    } finally {
      await connection.ask('close', recordId);
    }
    if (movable) await file.move?.(stage, 'record');
    recorded = true;
  };

  let recorded = partial.record !== undefined;
  let journal: Promise<Journal> | undefined;
  const beginJournal = async (): Promise<Journal> => {
    if (!recorded) await keepRecord(encodeResumeRecord(emptyRecord(spec)));
    return openJournal(place, stage);
  };
  const close = (): Promise<void> =>
    guarded(async () => {
      await (await journal)?.close();
      await connection.ask('close', id);
    });
  let { record } = partial;
  if (record !== undefined) {
    try {
      journal = openJournal(place, stage);
      record = { ...record, done: await (await journal).recall(id, record.done) };
    } catch (error) {
      await connection.ask('close', id);
      throw error;
    }
  }

  return {
    record,
    async present() {
      const size = await ask<number>('size');
      return size > 0 ? [{ start: 0, end: size }] : [];
    },
    async reserve(bytes) {
      const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
      const held = await ask<number>('size');
      // What an earlier run laid out counts as used already.
      const more = spec.size === undefined ? bytes : Math.min(bytes, spec.size - held);
      if (more > Math.max(0, quota - usage)) throw noSpace(spec.path);
      if (spec.size === undefined) return 'likely';
      if (more > 0) await ask('resize', spec.size);
      return 'reserved';
    },
    async write(position, buffers) {
      if ((spec.size ?? Infinity) > messageBytes) journal ??= guarded(beginJournal);
      const journalId = (await journal)?.id;
      let message = takeBuffer();
      let held = 0;
      let at = position;
      const send = async (): Promise<void> => {
        message = await ask('write', at, message, held, journalId);
        at += held;
        held = 0;
      };
      for (const buffer of buffers) {
        for (let taken = 0; taken < buffer.length;) {
          const piece = buffer.subarray(taken, taken + messageBytes - held);
          new Uint8Array(message).set(piece, held);
          held += piece.length;
          taken += piece.length;
          if (held === messageBytes) await send();
        }
      }
      if (held > 0) await send();
      pool.push(message);
    },
    async read(position, into) {
      for (let done = 0; ;) {
        const wanted = Math.min(messageBytes, into.length - done);
        const { buffer, count } = await ask<{ buffer: ArrayBuffer; count: number }>(
          'read',
          position + done,
          takeBuffer(),
          wanted,
        );
        into.set(new Uint8Array(buffer, 0, count), done);
        pool.push(buffer);
        done += count;
        if (done === into.length || count < wanted) return done;
      }
    },
    async checkpoint(next, level) {
      if (level === 'durable') await ask('flush');
      await guarded(() => keepRecord(encodeResumeRecord(next)));
    },
    async truncate(size) {
      // Else a record of bytes that are gone would be there until the next one.
      if (size === 0 && recorded) await guarded(() => keepRecord(encodeResumeRecord(emptyRecord(spec))));
      if (size < (await ask<number>('size'))) await ask('resize', size);
    },
    commit: ({ size }) =>
      guarded(async () => {
        await ask('open', part);
        if ((await ask<number>('size')) < size) {
          throw new MarketplaceSinkError('Bytes are missing', { failure: 'commit', file: spec.path });
        }
        await ask('resize', size);
        await close();
        return publish(async () => [await part.getFile()], part);
      }, 'commit'),
    suspend: close,
    async discard() {
      await close();
      await guarded(remove);
    },
  };
}

/** What is known before any answer. */
function emptyRecord({ contentKey, size }: SinkSpec): ResumeRecord {
  return { contentKey, expect: { size, checksums: [] }, done: [], restarts: 0 };
}
