import type { SafePath } from '../../shared/safe-path.ts';
import type { Sink } from '../../sinks/sink.ts';
import { readRange } from '../../transfer/read-range.ts';
import { hexOf } from './build-patch/guid.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import { rollingHash } from './build-patch/rolling-hash.ts';

/** A place where bytes of a chunk are: `length` of them, from the chunk's byte `offset`, at `position` of a file. */
interface Place {
  readonly file: string;
  readonly position: number;
  readonly offset: number;
  readonly length: number;
}

/** The files of a build that are in a sink, as a place to take chunks from. */
export class InstalledBuild {
  readonly #manifest: ParsedManifest;
  readonly #sink: Sink;
  readonly #pathOf: (path: string) => SafePath;
  #places: ReadonlyMap<number, readonly Place[]> | undefined;

  /** @param pathOf - where a file of the manifest is in the sink. */
  constructor(manifest: ParsedManifest, sink: Sink, pathOf: (path: string) => SafePath) {
    this.#manifest = manifest;
    this.#sink = sink;
    this.#pathOf = pathOf;
  }

  /**
   * A chunk of another build, put together from the files of this one that have its bytes: a chunk with the same GUID
   * and size. Bytes that no file has are taken as zeros, with which old chunks are filled up. The SHA-1 of the result
   * is the caller's to compare; a chunk that has none is compared by its rolling hash here.
   *
   * @returns undefined when it is not all there.
   */
  async chunk(wanted: ParsedManifest, index: number): Promise<Uint8Array | undefined> {
    const { guids } = wanted.chunks.columns;
    const known = this.#manifest.chunks.indexOf(guids, index * 16);
    const size = wanted.chunks.size(index);
    if (known === undefined || this.#manifest.chunks.size(known) !== size) return undefined;
    this.#places ??= placesByChunk(this.#manifest);
    const bytes = new Uint8Array(size);
    let end = 0;
    for (const place of this.#places.get(known) ?? []) {
      if (place.offset + place.length <= end) continue;
      if (!(await this.#copy(place, bytes))) return undefined;
      end = place.offset + place.length;
    }
    if (end === 0 || (wanted.chunks.sha1(index) === undefined && !hasRollingHash(bytes, wanted, index)))
      return undefined;
    return bytes;
  }

  async #copy({ file, position, offset, length }: Place, into: Uint8Array): Promise<boolean> {
    const bytes = await readRange(this.#sink, this.#pathOf(file), {
      start: position,
      end: position + length,
    });
    if (bytes === undefined) return false;
    into.set(bytes, offset);
    return true;
  }
}

/** Where the bytes of each chunk are, by their place in the chunk. */
function placesByChunk(manifest: ParsedManifest): ReadonlyMap<number, readonly Place[]> {
  const byChunk = new Map<number, Place[]>();
  for (const { path, parts } of manifest.files) {
    let position = 0;
    for (const { chunk, offset, length } of parts) {
      const place = { file: path, position, offset, length };
      const places = byChunk.get(chunk);
      if (places === undefined) byChunk.set(chunk, [place]);
      else places.push(place);
      position += length;
    }
  }
  for (const places of byChunk.values()) places.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return byChunk;
}

function hasRollingHash(bytes: Uint8Array, { chunks }: ParsedManifest, index: number): boolean {
  return hexOf(rollingHash(bytes), 0, 8) === hexOf(chunks.rollingHash(index), 0, 8);
}
