import { MarketplaceSinkError } from '../errors/marketplace-sink-error.ts';
import { createError } from '../errors/create-error.ts';
import { isOwnPath, type SafePath } from '../shared/safe-path.ts';
import { endsOnce } from './ends-once.ts';
import { lockPath } from './path-lock.ts';
import type { ResumeRecord } from './resume-record.ts';
import type { ByteRange } from '../models/byte-range.ts';
import type { CommitInfo, Sink, SinkEntry, SinkFile, SinkSpec } from './sink.ts';

/** The bytes of one file that is being written. */
export interface HeldBytes<T> {
  /** Where the written bytes end. */
  readonly size: number;
  write(position: number, buffers: readonly Uint8Array[]): void;
  read(position: number, into: Uint8Array): number | Promise<number>;
  present(): readonly ByteRange[];
  /** Drops the bytes from `size` on. */
  truncate(size: number): void;
  /** All bytes as the sink hands them out, or undefined when some are missing. */
  finish(info: CommitInfo): T | undefined;
}

/** What tells one sink of this kind from the other. */
export interface HeldKind<T> {
  readonly maxSize: number;
  create(sizeHint: number | undefined): HeldBytes<T>;
  /** @param range - only these bytes. */
  stream(content: T, range?: ByteRange): ReadableStream<Uint8Array>;
}

/** A sink whose files live in this process, and what `memory()` and `blobs()` say of them. */
export interface HeldSink<T> {
  readonly sink: Sink;
  readonly get: (path: string) => T | undefined;
  readonly paths: () => readonly SafePath[];
}

interface Partial<T> {
  readonly contentKey: string;
  readonly bytes: HeldBytes<T>;
  record: ResumeRecord | undefined;
}

/** A sink that holds its files as values of `T`: what is common to `memory()` and `blobs()`. */
export function heldSink<T>(kind: HeldKind<T>): HeldSink<T> {
  const complete = new Map<string, { readonly entry: SinkEntry; readonly content: T }>();
  const partials = new Map<string, Partial<T>>();
  const openPaths = new Set<string>();
  let held = 0;
  let closed = false;

  const room = (bytes: number, path: string, position?: number): void => {
    if (held + bytes <= kind.maxSize) return;
    throw new MarketplaceSinkError(`The sink holds at most ${kind.maxSize} bytes`, {
      code: 'E_NO_SPACE',
      file: path,
      position,
      resumable: true,
      hint: 'Give it a larger maxSize, or use a sink that is not in memory',
    });
  };
  const refuseExisting = ({ path, ifExists }: SinkSpec): void => {
    if (ifExists === 'replace' || !complete.has(path)) return;
    throw new MarketplaceSinkError('The file exists and may not be replaced', {
      code: 'E_EXISTS',
      file: path,
    });
  };
  const drop = (path: string): void => {
    held -= partials.get(path)?.bytes.size ?? 0;
    partials.delete(path);
  };
  const partialOf = ({ path, contentKey, size }: SinkSpec): Partial<T> => {
    const left = partials.get(path);
    if (left?.contentKey === contentKey) return left;
    drop(path);
    const partial: Partial<T> = { contentKey, bytes: kind.create(size), record: undefined };
    partials.set(path, partial);
    return partial;
  };

  const fileOf = (spec: SinkSpec): SinkFile => {
    const { path } = spec;
    const partial = partialOf(spec);
    const { bytes } = partial;
    return {
      record: partial.record,
      async present() {
        return bytes.present();
      },
      async reserve(count) {
        room(count, path);
        return 'likely';
      },
      async write(position, buffers) {
        const before = bytes.size;
        const end = buffers.reduce((sum, { length }) => sum + length, position);
        room(Math.max(0, end - before), path, position);
        bytes.write(position, buffers);
        held += bytes.size - before;
      },
      async read(position, into) {
        return bytes.read(position, into);
      },
      async checkpoint(record) {
        partial.record = record;
      },
      async truncate(size) {
        const before = bytes.size;
        bytes.truncate(size);
        held += bytes.size - before;
      },
      async commit(info) {
        refuseExisting(spec);
        await this.truncate?.(info.size);
        const content = bytes.size === info.size ? bytes.finish(info) : undefined;
        if (content === undefined) {
          throw new MarketplaceSinkError('Bytes of the file are missing', { failure: 'commit', file: path });
        }
        held -= complete.get(path)?.entry.size ?? 0;
        partials.delete(path);
        const entry: SinkEntry = { path, size: info.size, modifiedAt: new Date() };
        complete.set(path, { entry, content });
        return entry;
      },
      async suspend() {
        if (partial.record === undefined) drop(path);
      },
      async discard() {
        drop(path);
      },
    };
  };

  const sink: Sink = {
    capabilities: {
      randomWrite: true,
      readBack: true,
      resumable: false,
      commit: 'atomic',
      durable: 'none',
      maxSize: kind.maxSize,
    },
    async open(spec, signal) {
      signal?.throwIfAborted();
      if (closed) throw createError('E_STATE', 'The sink is closed', { file: spec.path });
      refuseExisting(spec);
      return endsOnce(fileOf(spec), spec.path, lockPath(openPaths, spec.path));
    },
    async stat(path) {
      return complete.get(path)?.entry;
    },
    async read(path, range) {
      const found = complete.get(path);
      if (found === undefined) throw createError('E_NOT_FOUND', 'The sink has no such file', { file: path });
      return kind.stream(found.content, range);
    },
    async *list(prefix) {
      for (const [path, { entry }] of complete) {
        if (prefix === undefined ? !isOwnPath(path) : path.startsWith(`${prefix}/`)) yield entry;
      }
    },
    async remove(path) {
      held -= complete.get(path)?.entry.size ?? 0;
      complete.delete(path);
    },
    async close() {
      closed = true;
      for (const path of partials.keys()) if (!openPaths.has(path)) drop(path);
    },
  };
  return {
    sink,
    get: (path) => complete.get(path)?.content,
    paths: () => [...complete.values()].map(({ entry }) => entry.path).filter((path) => !isOwnPath(path)),
  };
}
