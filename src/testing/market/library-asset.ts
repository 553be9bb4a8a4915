import type { Checksum } from '../../models/checksum.ts';
import { bytesContent, seededContent, type FileContent } from './file-content.ts';
import type { EmbeddedAsset, EmbeddedFile } from './marketplace-options.ts';

/** One file as the library holds it. */
export interface LibraryFile {
  readonly path: string;
  readonly content: FileContent;
  readonly type: string;
  /** Counts up when the content changes. */
  readonly version: number;
  readonly modifiedAt: Date;
  /** In place of those that are computed. */
  readonly checksums?: readonly Checksum[] | undefined;
}

/** One asset as the library holds it. */
export interface LibraryAsset {
  readonly uid: string;
  readonly title: string;
  readonly description?: string | undefined;
  readonly category: string;
  readonly tags: readonly string[];
  readonly license: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Counts up when the asset changes. */
  readonly version: number;
  readonly thumbnail?: { readonly content: FileContent; readonly type: string } | undefined;
  readonly files: readonly LibraryFile[];
}

/** Long ago, so that a date alone is a strong validator (RFC 9110 §8.8.2.2). */
export const firstDate: Date = new Date(Date.UTC(2024, 0, 1));

/** A 32-bit number that follows from others, in no visible order. */
export function mix(...parts: readonly number[]): number {
  let state = 0x2545f491;
  for (const part of parts) {
    state = Math.imul(state ^ (part | 0) ^ (Math.floor(part / 0x1_0000_0000) | 0), 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return state >>> 0;
}

/** An asset as it was given, with defaults in the gaps. */
export function libraryAsset(init: EmbeddedAsset, uid: string, seed: number): LibraryAsset {
  const createdAt = init.createdAt ?? firstDate;
  const updatedAt = init.updatedAt ?? createdAt;
  const files = init.files ?? [{ path: 'asset.bin' }];
  return {
    uid,
    title: init.title,
    description: init.description,
    category: init.category ?? 'model',
    tags: init.tags ?? [],
    license: init.license ?? 'CC0-1.0',
    createdAt,
    updatedAt,
    version: 1,
    thumbnail: init.thumbnail && { content: bytesContent(init.thumbnail.bytes), type: init.thumbnail.type },
    files: files.map((file, index) => libraryFile(file, mix(seed, index), 1, updatedAt)),
  };
}

/** A file as it was given. `seed` is for one that names none. */
export function libraryFile(
  init: EmbeddedFile,
  seed: number,
  version: number,
  modifiedAt: Date,
): LibraryFile {
  return {
    path: init.path,
    content:
      init.bytes === undefined
        ? seededContent(init.seed ?? seed, init.size ?? 65_536)
        : bytesContent(init.bytes),
    type: init.type ?? 'application/octet-stream',
    version,
    modifiedAt,
    checksums: init.checksums,
  };
}
