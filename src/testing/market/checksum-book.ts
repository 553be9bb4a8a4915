import type { Checksum, ChecksumAlgorithm } from '../../models/checksum.ts';
import { createHasher } from '../../transfer/checksum.ts';
import type { FileContent } from './file-content.ts';
import type { LibraryFile } from './library-asset.ts';

const blockSize = 1 << 20;
const kept = 10_000;

/** Checksums of contents, computed when they are first asked for. */
export class ChecksumBook {
  readonly #algorithms: readonly ChecksumAlgorithm[];
  readonly #known: Map<string, Promise<string>> = new Map();

  constructor(algorithms: readonly ChecksumAlgorithm[]) {
    this.#algorithms = algorithms;
  }

  /** What clients are told of a file. */
  of(file: LibraryFile): Promise<readonly Checksum[]> {
    if (file.checksums !== undefined) return Promise.resolve(file.checksums);
    return Promise.all(
      this.#algorithms.map(async (algorithm) => ({
        algorithm,
        value: await this.checksum(file.content, algorithm),
      })),
    );
  }

  checksum(content: FileContent, algorithm: ChecksumAlgorithm): Promise<string> {
    const key = `${algorithm} ${content.key}`;
    let value = this.#known.get(key);
    if (value === undefined) {
      if (this.#known.size >= kept) this.#known.clear();
      value = hash(content, algorithm);
      this.#known.set(key, value);
    }
    return value;
  }
}

async function hash(content: FileContent, algorithm: ChecksumAlgorithm): Promise<string> {
  const hasher = await createHasher(algorithm);
  const block = new Uint8Array(Math.min(blockSize, content.size));
  for (let position = 0; position < content.size; position += block.length) {
    const part = block.subarray(0, Math.min(block.length, content.size - position));
    content.fill(position, part);
    hasher.update(part);
  }
  return hasher.hex();
}
