import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import { untilAborted } from '../../shared/abort.ts';
import type { Clock } from '../../shared/clock.ts';
import { crc32 } from '../../shared/crc32.ts';
import { endsOnce } from '../../sinks/ends-once.ts';
import { lockPath } from '../../sinks/path-lock.ts';
import { decodeResumeRecord, encodeResumeRecord, type ResumeRecord } from '../../sinks/resume-record.ts';
import type { SinkEntry, SinkFile, SinkSpec } from '../../sinks/sink.ts';
import { exists } from './store-failure.ts';
import { readText } from './read-text.ts';
import type { Store } from './store.ts';
import { createUpload, openUpload, type Upload, type UploadedPart } from './upload.ts';

const maxParts = 10_000;
const MiB = 1 << 20;
/** How long an upload under way may still take once the caller has aborted. */
const graceMs = 500;
/** Kept with the object, so that an answer that was lost can be told from a refusal. */
const contentKeyHeader = 'x-amz-meta-content-key';

/** What the file needs of its sink. */
export interface ObjectPlace {
  readonly store: Store;
  /** Of the bucket. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly partSize: number;
  /** The key of a path. */
  key(path: string): string;
  stat(path: SinkSpec['path']): Promise<SinkEntry | undefined>;
}

/** The keys that this copy of the package has open, by the URL of their bucket: a store has no locks. */
const openKeys = new Map<string, Set<string>>();

/** Opens an object, under the lock of this process. */
export async function openObject(
  place: ObjectPlace,
  spec: SinkSpec,
  signal?: AbortSignal,
): Promise<SinkFile> {
  const { path, ifExists } = spec;
  const inBucket = openKeys.get(place.baseUrl) ?? new Set();
  openKeys.set(place.baseUrl, inBucket);
  const unlock = lockPath(inBucket, place.key(path), path);
  try {
    if (ifExists === 'fail' && (await place.stat(path)) !== undefined) throw exists(path);
    const file = await objectFile(place, spec, signal);
    signal?.throwIfAborted();
    return endsOnce(file, path, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * An object that comes in order: whole in one request when it fits one part, else as a multipart upload. One part is
 * under way while the next fills, so two are in memory.
 */
async function objectFile(place: ObjectPlace, spec: SinkSpec, signal?: AbortSignal): Promise<SinkFile> {
  const { store, clock } = place;
  const { path, contentKey, ifExists } = spec;
  const key = place.key(path);
  const recordKey = recordKeyOf(key);

  const found = await readRecord(store, recordKey, path, signal);
  let record = found?.contentKey === contentKey ? found : undefined;
  let upload = openFormer(place, spec, found);
  let kept = await upload?.parts();
  // Another version, or an upload that the store has given up.
  if (found !== undefined && (record === undefined || (upload !== undefined && kept === undefined))) {
    await upload?.abort();
    await store.send({ method: 'DELETE', key: recordKey, file: path });
    record = upload = kept = undefined;
  }
  const partSize = Number(record?.sink?.['partSize'] ?? Math.max(place.partSize, partSizeFor(spec.size)));
  let sent = inOrder(kept ?? [], partSize);
  /** Parts that have arrived. */
  let arrived = sent;
  // What the store has is of this content, whatever the record knew of it.
  if (record !== undefined)
    record = { ...record, done: sent === 0 ? [] : [{ start: 0, end: sent * partSize }] };

  let sentBytes = sent * partSize;
  let buffer: Uint8Array<ArrayBuffer> | undefined;
  let held = 0;
  let underWay: Promise<void> | undefined;
  let failure: unknown;
  const uploads = new AbortController();

  const position = (): number => sentBytes + held;
  const keep = async (next: ResumeRecord): Promise<void> => {
    const sink = upload === undefined ? {} : { uploadId: upload.id, partSize: String(partSize) };
    const body = encodeResumeRecord({ ...next, sink }) as Uint8Array<ArrayBuffer>;
    await store.send({ method: 'PUT', key: recordKey, body, file: path });
  };
  const begin = async (): Promise<Upload> => {
    upload = await createUpload(store, key, path, { [contentKeyHeader]: contentKey });
    // At once: an upload that nobody knows of is paid for until somebody finds it.
    if (record === undefined) {
      await keep({ contentKey, expect: { size: spec.size, checksums: [] }, done: [], restarts: 0 });
    } else await keep(record);
    return upload;
  };
  /** Sends the part that is full, when the one before it has arrived. */
  const send = async (): Promise<void> => {
    await underWay;
    if (failure !== undefined) throw failure;
    if (buffer === undefined || held === 0) return;
    if (sent >= maxParts) {
      throw new MarketplaceUnsupportedError('An object has at most 10,000 parts', {
        file: path,
        hint: 'Give bucket() a larger partSize',
      });
    }
    const bytes = buffer.subarray(0, held);
    const to = upload ?? (await begin());
    const number = ++sent;
    sentBytes += held;
    buffer = undefined;
    held = 0;
    underWay = to.put(number, bytes, uploads.signal).then(
      () => {
        arrived = number;
      },
      (error: unknown) => {
        failure ??= error;
      },
    );
  };
  /** Waits for the part under way; not for long after an abort. */
  const settle = async (): Promise<void> => {
    const stop = signal?.aborted ? clock.after(graceMs, () => uploads.abort(signal.reason)) : undefined;
    try {
      await underWay;
    } finally {
      stop?.();
    }
  };

  const commitWhole = async (): Promise<void> => {
    await store.send({
      method: 'PUT',
      key,
      headers: { ...condition(), [contentKeyHeader]: contentKey },
      body: buffer?.subarray(0, held) ?? new Uint8Array(),
      file: path,
    });
  };
  const condition = (): Record<string, string> => (ifExists === 'fail' ? { 'if-none-match': '*' } : {});
  const commitParts = async (size: number, to: Upload): Promise<void> => {
    const parts = (await to.parts()) ?? [];
    if (
      parts.reduce((sum, part) => sum + part.size, 0) !== size ||
      inOrder(parts, partSize, size) !== parts.length
    ) {
      throw new MarketplaceSinkError('The store does not have all parts', { failure: 'commit', file: path });
    }
    if (await to.complete(parts, condition())) return;
    const { response } = await store.send({ method: 'HEAD', key, file: path, accept: [404] });
    if (response.headers.get(contentKeyHeader) === contentKey) return;
    throw new MarketplaceSinkError('The store has no such upload any more', {
      failure: 'commit',
      file: path,
    });
  };

  return {
    record,
    async present() {
      return position() > 0 ? [{ start: 0, end: position() }] : [];
    },
    async reserve() {
      return 'unknown';
    },
    async write(at, buffers) {
      if (failure !== undefined) throw failure;
      for (const bytes of buffers) {
        if (at !== position()) {
          throw new MarketplaceUnsupportedError('A bucket takes bytes in order only', {
            file: path,
            position: at,
          });
        }
        for (let taken = 0; taken < bytes.length;) {
          if (held === partSize) await untilAborted(send(), signal);
          buffer ??= new Uint8Array(Math.min(partSize, Math.max(1, (spec.size ?? Infinity) - position())));
          if (held === buffer.length) buffer = enlarged(buffer, partSize);
          const piece = bytes.subarray(taken, taken + buffer.length - held);
          buffer.set(piece, held);
          held += piece.length;
          taken += piece.length;
        }
        at += bytes.length;
      }
    },
    async checkpoint(next) {
      if (held === partSize && !signal?.aborted) await send();
      await settle();
      if (failure !== undefined && !uploads.signal.aborted) throw failure;
      // What has not arrived is not safe.
      const end = Math.min(arrived * partSize, sentBytes);
      const done = next.done
        .filter(({ start }) => start < end)
        .map((range) => ({ ...range, end: Math.min(range.end, end) }));
      record = { ...next, done };
      await keep(record);
    },
    async commit({ size }) {
      if (failure !== undefined) throw failure;
      if (size !== position()) {
        throw new MarketplaceSinkError('Bytes of the file are missing', { failure: 'commit', file: path });
      }
      if (ifExists === 'fail' && (await place.stat(path)) !== undefined) throw exists(path);
      if (upload === undefined && held === size) {
        await commitWhole();
      } else {
        await send();
        await underWay;
        if (failure !== undefined) throw failure;
        await commitParts(size, upload ?? (await begin()));
      }
      // The object is there; a record that stays is of an upload that is not, and of no effect.
      if (upload !== undefined || record !== undefined) {
        await store.send({ method: 'DELETE', key: recordKey, file: path }).catch(() => {});
      }
      const entry = await place.stat(path);
      return { path, size, ...(entry?.modifiedAt === undefined ? {} : { modifiedAt: entry.modifiedAt }) };
    },
    async suspend() {
      await settle();
      uploads.abort();
    },
    async discard() {
      uploads.abort();
      await underWay;
      await upload?.abort();
      if (upload !== undefined || record !== undefined) {
        await store.send({ method: 'DELETE', key: recordKey, file: path });
      }
    },
  };
}

/** The record of a partial lies beside the object, in a folder that no safe path names. */
function recordKeyOf(key: string): string {
  const cut = key.lastIndexOf('/') + 1;
  return `${key.slice(0, cut)}.partial-${crc32(new TextEncoder().encode(key)).toString(16)}/record`;
}

async function readRecord(
  store: Store,
  key: string,
  file: string,
  signal: AbortSignal | undefined,
): Promise<ResumeRecord | undefined> {
  const { response, refused } = await store.send({ method: 'GET', key, file, signal, accept: [404] });
  return refused ? undefined : decodeResumeRecord(new TextEncoder().encode(await readText(response)));
}

function openFormer(
  { store, key }: ObjectPlace,
  { path }: SinkSpec,
  record?: ResumeRecord,
): Upload | undefined {
  const { uploadId, partSize } = record?.sink ?? {};
  return uploadId && /^[1-9]\d{0,12}$/.test(partSize ?? '')
    ? openUpload(store, key(path), path, uploadId)
    : undefined;
}

/** How many parts follow each other from the first, each full; with `size`, the last may be smaller. */
function inOrder(parts: readonly UploadedPart[], partSize: number, size?: number): number {
  const wrong = parts.findIndex(
    (part, index) =>
      part.number !== index + 1 || part.size !== Math.min(partSize, (size ?? Infinity) - index * partSize),
  );
  return wrong < 0 ? parts.length : wrong;
}

/** Large enough for a file of this size to fit into 10,000 parts. */
function partSizeFor(size = 0): number {
  return Math.ceil(size / maxParts / MiB) * MiB;
}

/** For a file that is larger than it was said to be. */
function enlarged(buffer: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(buffer);
  return larger;
}
