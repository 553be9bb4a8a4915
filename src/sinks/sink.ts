import type { ByteRange } from '../models/byte-range.ts';
import type { SafePath } from '../shared/safe-path.ts';
import type { ResumeRecord } from './resume-record.ts';

/** What a sink can do. What is false is refused with an error that says so, never ignored. */
export interface SinkCapabilities {
  /** Writes may go anywhere and overlap in time. False: one stream, in order. */
  readonly randomWrite: boolean;
  /** What was written can be read before commit: overlap checks, re-hashing, repair. */
  readonly readBack: boolean;
  /** A partial survives the end of the process or page. */
  readonly resumable: boolean;
  /** How bytes become visible: in one step, by a swap when closing, or as they are written. */
  readonly commit: 'atomic' | 'swap' | 'none';
  /** What a durable checkpoint means. */
  readonly durable: 'fsync' | 'close' | 'none';
  /** Writes must come as parts of these sizes (bytes) and at most this many; the last may be smaller. */
  readonly parts?: { readonly min: number; readonly max: number; readonly count: number };
  /** The largest file, bytes. */
  readonly maxSize: number;
  /**
   * Once `write` has settled no one looks at the buffers any more, neither the sink nor what it gave them to, so their
   * memory may be freed at once. Default false: they are left to the garbage collector.
   */
  readonly mayFreeBuffers?: boolean | undefined;
}

/** A file that is complete in a sink. */
export interface SinkEntry {
  readonly path: SafePath;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt?: Date | undefined;
}

/** Which file to open. */
export interface SinkSpec {
  readonly path: SafePath;
  /** Names the content: partials of two versions of a file never meet. Lowercase hexadecimal. */
  readonly contentKey: string;
  /** Bytes, if known. */
  readonly size?: number | undefined;
  /** What an existing file at the path means at commit. Skipping is decided by the engine. */
  readonly ifExists: 'fail' | 'replace';
}

/** What is known of a file at commit. */
export interface CommitInfo {
  /** Bytes. */
  readonly size: number;
  /** Mark as executable, where the place knows that. */
  readonly executable?: boolean | undefined;
  /** As the marketplace names the media type, for places that store it. */
  readonly contentType?: string | undefined;
}

/** How much a sink promises about room for a file. */
export type Reservation = 'reserved' | 'likely' | 'unknown';

/**
 * A place for files. Make one with a factory (`directory()`, `memory()`, `opfs()`, `bucket()`, …) or write your own:
 * `sinkContract` in `/testing` proves it.
 *
 * Bytes handed over belong to the sink until the promise settles.
 */
export interface Sink {
  readonly capabilities: SinkCapabilities;
  /**
   * Opens a file for writing, with what an earlier run left of the same content.
   *
   * @throws MarketplaceSinkError `E_LOCKED` when another download has it open, `E_EXISTS` when it exists and may not
   * be replaced.
   */
  open(spec: SinkSpec, signal?: AbortSignal): Promise<SinkFile>;
  /** The complete file at a path. */
  stat(path: SafePath): Promise<SinkEntry | undefined>;
  /**
   * The bytes of a complete file, or those of a range of it. A sink that cannot begin in the middle may give all bytes
   * in place of a range: `readRange` in `transfer/` passes over what is too much.
   */
  read?(path: SafePath, range?: ByteRange): Promise<ReadableStream<Uint8Array>>;
  /** The complete files, or those below `prefix`. */
  list?(prefix?: SafePath): AsyncIterable<SinkEntry>;
  /** Removes a complete file; nothing happens if there is none. */
  remove?(path: SafePath): Promise<void>;
  /** Frees what the sink holds. The caller's to call. */
  close?(): Promise<void>;
}

/**
 * One file open in a sink. It ends in exactly one of `commit`, `suspend` and `discard`; after that every method but
 * `discard` throws `E_STATE`.
 */
export interface SinkFile {
  /** What an earlier run left, checked for form only. */
  readonly record?: ResumeRecord | undefined;
  /** Which bytes survived; the engine keeps those that the record has too. */
  present(): Promise<readonly ByteRange[]>;
  /** Asks for room, before the first byte. Throws `E_NO_SPACE`. */
  reserve(bytes: number): Promise<Reservation>;
  /** Writes all bytes at a position, or throws: what the region holds is then unknown. */
  write(position: number, buffers: readonly Uint8Array[]): Promise<void>;
  /** Fills `into` from a position; says how many bytes there were. */
  read?(position: number, into: Uint8Array): Promise<number>;
  /** Keeps a record; `durable`: after the bytes before it are safe from a power cut. */
  checkpoint(record: ResumeRecord, level: 'data' | 'durable'): Promise<void>;
  /** Drops bytes from `size` on: what an earlier run wrote past the end. */
  truncate?(size: number): Promise<void>;
  /** Makes the file visible under its name, in one step. */
  commit(info: CommitInfo): Promise<SinkEntry>;
  /** Keeps the partial and frees the handles. */
  suspend(): Promise<void>;
  /** Removes the partial. Idempotent; nothing happens after `commit`. */
  discard(): Promise<void>;
}
