import type { ChunkPart } from '../../../models/remote-file.ts';
import { hexOf, isZero } from './guid.ts';

/** The columns of a file list, as a manifest stores them. */
export interface FileColumns {
  readonly count: number;
  readonly paths: readonly string[];
  /** By index, for the few files that are links. */
  readonly symlinks: ReadonlyMap<number, string>;
  /** 20 bytes each. */
  readonly sha1s: Uint8Array;
  /** Bits: 1 read-only, 2 compressed, 4 executable. */
  readonly flags: Uint8Array;
  readonly tags: readonly (readonly string[])[];
  readonly parts: PartColumns;
  /** 16 bytes each; zeros for none. From level 19 on. */
  readonly md5s?: Uint8Array | undefined;
  readonly mimeTypes?: readonly string[] | undefined;
  /** 32 bytes each. From level 20 on. */
  readonly sha256s?: Uint8Array | undefined;
  /** Fields of a JSON manifest that this SDK does not know, by index of the file. */
  readonly unknownFields?: ReadonlyMap<number, Readonly<Record<string, unknown>>> | undefined;
}

/** The chunk parts of all files, one after the other. */
export interface PartColumns {
  /** Where the parts of each file begin; one more than there are files. */
  readonly starts: Uint32Array;
  readonly chunks: Uint32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
}

/** One file of a build: a view on the manifest's columns. */
export class ManifestFile {
  readonly #columns: FileColumns;
  readonly #index: number;

  /** @internal */
  constructor(columns: FileColumns, index: number) {
    this.#columns = columns;
    this.#index = index;
  }

  /** As the manifest names it: not trusted. */
  get path(): string {
    return this.#columns.paths[this.#index] ?? '';
  }

  /** Bytes: the sum of its parts. */
  get size(): number {
    const { starts, lengths } = this.#columns.parts;
    let size = 0;
    for (let part = starts[this.#index] ?? 0; part < (starts[this.#index + 1] ?? 0); part++)
      size += lengths[part] ?? 0;
    return size;
  }

  /** SHA-1 of the whole file, hexadecimal. */
  get sha1(): string {
    return hexOf(this.#columns.sha1s, this.#index * 20, 20);
  }

  /** MD5 of the whole file, hexadecimal; from level 19 on, where there is one. */
  get md5(): string | undefined {
    const { md5s } = this.#columns;
    return md5s === undefined || isZero(md5s, this.#index * 16, 16)
      ? undefined
      : hexOf(md5s, this.#index * 16, 16);
  }

  /** SHA-256 of the whole file, hexadecimal; from level 20 on, where there is one. */
  get sha256(): string | undefined {
    const { sha256s } = this.#columns;
    const at = this.#index * 32;
    return sha256s === undefined || isZero(sha256s, at, 32) ? undefined : hexOf(sha256s, at, 32);
  }

  /** From level 19 on, where there is one. */
  get mimeType(): string | undefined {
    return this.#columns.mimeTypes?.[this.#index] || undefined;
  }

  /** All flags as stored. */
  get flags(): number {
    return this.#columns.flags[this.#index] ?? 0;
  }

  /** The flag for files that are not to be written to. */
  get readOnly(): boolean {
    return (this.flags & 1) !== 0;
  }

  /** The flag for programs. */
  get executable(): boolean {
    return (this.flags & 4) !== 0;
  }

  /** Empty: the file is always wanted. */
  get installTags(): readonly string[] {
    return this.#columns.tags[this.#index] ?? [];
  }

  /** Where a link points to; a link has no bytes, is reported, and is never created. */
  get symlinkTarget(): string | undefined {
    return this.#columns.symlinks.get(this.#index);
  }

  /** Pieces of chunks, in order of the file's bytes. */
  get parts(): readonly ChunkPart[] {
    const { starts, chunks, offsets, lengths } = this.#columns.parts;
    const parts: ChunkPart[] = [];
    for (let part = starts[this.#index] ?? 0; part < (starts[this.#index + 1] ?? 0); part++) {
      const length = lengths[part] ?? 0;
      if (length > 0) parts.push({ chunk: chunks[part] ?? 0, offset: offsets[part] ?? 0, length });
    }
    return parts;
  }

  /** Fields of a JSON manifest that this SDK does not know. */
  get unknownFields(): Readonly<Record<string, unknown>> {
    return this.#columns.unknownFields?.get(this.#index) ?? {};
  }
}
