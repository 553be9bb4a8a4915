import type { Logger } from '../shared/logger.ts';
import type { Checksum } from './checksum.ts';

/** One file of an asset, before download. Its name, size and checksums come from the marketplace. */
export interface RemoteFile {
  /** As the marketplace names it: not trusted. */
  readonly path: string;
  /** Bytes. */
  readonly size?: number | undefined;
  readonly checksums?: readonly Checksum[] | undefined;
  /** Mark as executable, where the place knows that. */
  readonly executable?: boolean | undefined;
  /**
   * A check of the complete bytes that the marketplace's format allows, such as the CRCs of a zip, for files without a
   * checksum. Reads through `read`; throws an error of the family when the bytes are damaged. A pass counts as pieces.
   */
  readonly check?: ((file: ReadableFile) => Promise<void>) | undefined;
  /** Changes when the file does: a version, a build, a date. It keeps partials of two versions apart. */
  readonly version?: string | undefined;
  readonly content: LocatedContent | ChunkedContent | InlineContent;
}

/** The complete bytes of a file, before it becomes visible. */
export interface ReadableFile {
  /** Bytes. */
  readonly size: number;
  /** Fills `into` from a position; says how many bytes there were. */
  read(position: number, into: Uint8Array): Promise<number>;
  readonly signal: AbortSignal;
}

/** A file behind a URL. */
export interface LocatedContent {
  readonly kind: 'located';
  /** Says where the bytes are now: mirrors, best first. Asked again when a location expires. */
  locate(context: LocateContext): Promise<FileLocation | readonly FileLocation[]>;
  /** Accept a server that never tells the size: the result's assurance is then `none` without a checksum. */
  readonly allowUnknownLength?: boolean | undefined;
}

/** A file whose bytes are in memory already, such as a licence text made from the listing. */
export interface InlineContent {
  readonly kind: 'inline';
  readonly bytes: Uint8Array | string;
}

/** A file put together from chunks, which several files of the asset may share. */
export interface ChunkedContent {
  readonly kind: 'chunked';
  /** The same object for all files that share chunks: each chunk is then fetched once. */
  readonly store: ChunkStore;
  /** In order of the file's bytes, without gaps. */
  readonly parts: readonly ChunkPart[];
}

/** `length` bytes of a chunk, from its byte `offset`. */
export interface ChunkPart {
  /** Which chunk: the index that the store knows it by. */
  readonly chunk: number;
  readonly offset: number;
  readonly length: number;
}

/** Knows the chunks of a build: what they are, where they are, and how they are packed. */
export interface ChunkStore {
  /** What is needed to judge the decoded bytes of a chunk. */
  chunk(index: number): ChunkInfo;
  /** Where a chunk is: mirrors, best first. */
  locate(index: number, context: LocateContext): Promise<FileLocation | readonly FileLocation[]>;
  /**
   * The chunk's decoded bytes from somewhere nearer, such as an older version of the files, or undefined. They are
   * checked like fetched ones; when they do not fit, the chunk is fetched.
   */
  reuse?(index: number, context: LocateContext): Promise<Uint8Array | undefined>;
  /**
   * The chunk's bytes out of what was fetched. Throws an error of the family when they are damaged.
   *
   * @param location - where they came from: the place to name first for the next chunk.
   */
  decode(index: number, packed: Uint8Array, location: FileLocation): Uint8Array | Promise<Uint8Array>;
}

/** A chunk, as the manifest describes it. */
export interface ChunkInfo {
  /** Names the content: equal ids hold equal bytes, also across versions of a build. */
  readonly id: string;
  /** Bytes when decoded. */
  readonly size: number;
  /** Bytes to fetch, if known. */
  readonly packedSize?: number | undefined;
  /** The most that may be fetched. Default: `packedSize`, else `size` and 64 KiB. */
  readonly maxPackedSize?: number | undefined;
  /** Of the decoded bytes. */
  readonly checksums: readonly Checksum[];
}

/** Why a location is asked for. */
export interface LocateContext {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** How often this file's location was asked for before: 0 at first. */
  readonly attempt: number;
  /** Why the former location is of no more use. */
  readonly reason: 'first' | 'expiring' | 'expired' | 'failed';
}

/** Where bytes can be fetched now. */
export interface FileLocation {
  readonly url: string | URL;
  /** `session`: send the session's credentials, if the URL's origin is one of its endpoints. `none`: never. */
  readonly credentials: 'session' | 'none';
  /** The location is renewed shortly before. */
  readonly expiresAt?: Date | undefined;
  /**
   * Statuses that ask for another location; no others do then. Default: 401, 403, 404, 410, if `expiresAt` is past or less
   * than five minutes ahead, or the location gave bytes before, or the answer says "expired".
   */
  readonly expiredStatuses?: readonly number[] | undefined;
}
