import { GuidIndex } from './guid-index.ts';
import { guidText, hexOf, isZero } from './guid.ts';

/** The columns of a chunk list, as a manifest stores them. */
export interface ChunkColumns {
  readonly count: number;
  /** 16 bytes each: four little-endian words. */
  readonly guids: Uint8Array;
  /** 8 bytes each, little-endian. */
  readonly rollingHashes: Uint8Array;
  /** 20 bytes each; zeros where the manifest has none. */
  readonly sha1s: Uint8Array;
  /** The folder of each; absent in manifests older than level 5. */
  readonly groups?: Uint8Array | undefined;
  /** Bytes of each when decoded. */
  readonly sizes: Uint32Array;
  /** Bytes of each as stored, headers included; absent in manifests older than level 8. */
  readonly packedSizes?: Float64Array | undefined;
  /** 16 bytes each: which key encrypts it; zeros for none. */
  readonly secretIds?: Uint8Array | undefined;
}

/**
 * The chunks of a build by index. Kept as columns of numbers: a hundred bytes a chunk, however many there are.
 */
export class ChunkTable {
  /** How many chunks there are. */
  readonly length: number;
  /** As stored. For what this SDK does not offer otherwise. */
  readonly columns: ChunkColumns;
  /** The first chunk whose GUID another one has too, or undefined when all differ. */
  readonly firstDuplicate: number | undefined;
  readonly #index: GuidIndex;

  constructor(columns: ChunkColumns) {
    this.columns = columns;
    this.length = columns.count;
    this.#index = new GuidIndex(columns.guids, columns.count);
    this.firstDuplicate = this.#index.firstDuplicate;
  }

  /** The index of the chunk with the GUID whose 16 bytes are at `offset`. */
  indexOf(bytes: Uint8Array | DataView, offset: number): number | undefined {
    const view =
      bytes instanceof DataView ? bytes : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#index.find(view, offset);
  }

  /** 32 upper-case hexadecimal digits. */
  guid(index: number): string {
    return guidText(this.columns.guids, index * 16);
  }

  /** SHA-1 of the decoded bytes; absent in manifests older than level 12. */
  sha1(index: number): string | undefined {
    const { sha1s } = this.columns;
    return isZero(sha1s, index * 20, 20) ? undefined : hexOf(sha1s, index * 20, 20);
  }

  /** The 8 bytes of the rolling hash of the decoded bytes, little-endian. */
  rollingHash(index: number): Uint8Array {
    return this.columns.rollingHashes.subarray(index * 8, index * 8 + 8);
  }

  /** Bytes when decoded. */
  size(index: number): number {
    return this.columns.sizes[index] ?? 0;
  }

  /** Bytes to fetch, if the manifest says. */
  packedSize(index: number): number | undefined {
    return this.columns.packedSizes?.[index];
  }

  /** Which key encrypts the chunk, as a GUID; undefined when it is not encrypted. */
  secretId(index: number): string | undefined {
    const { secretIds } = this.columns;
    if (secretIds === undefined || isZero(secretIds, index * 16, 16)) return undefined;
    return guidText(secretIds, index * 16);
  }
}
