import { createHash } from 'node:crypto';
import type { ChunkPart, ChunkStore, RemoteFile } from '../../../src/models/remote-file.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';

/** A file of a build: which chunks, and how much of each. */
export interface BuiltFile {
  readonly path: string;
  readonly parts: readonly ChunkPart[];
}

/** Files made of seeded chunks, behind a fetch that counts. Chunk `n` is at `https://<host>/<n>`. */
export class ChunkedBuild {
  readonly chunkSize: number;
  /** How often each chunk was fetched. */
  readonly fetched = new Map<number, number>();
  /** Answers in place of the honest one. */
  answer: (host: string, chunk: number) => Response | undefined = () => undefined;
  hosts: readonly string[] = ['one.example'];
  readonly store: ChunkStore;

  constructor(chunkSize: number) {
    this.chunkSize = chunkSize;
    this.store = {
      chunk: (index) => ({
        id: String(index),
        size: chunkSize,
        checksums: [{ algorithm: 'sha1', value: createHash('sha1').update(this.bytes(index)).digest('hex') }],
      }),
      locate: async (index) =>
        this.hosts.map((host) => ({ url: `https://${host}/${index}`, credentials: 'none' as const })),
      decode: (_index, packed) => packed,
    };
  }

  bytes(chunk: number): Uint8Array<ArrayBuffer> {
    return seededBytes(chunk + 1, 0, this.chunkSize);
  }

  /** What a file must be in the end. */
  content({ parts }: BuiltFile): Buffer {
    return Buffer.concat(
      parts.map(({ chunk, offset, length }) => this.bytes(chunk).subarray(offset, offset + length)),
    );
  }

  remote(file: BuiltFile): RemoteFile {
    const size = file.parts.reduce((sum, { length }) => sum + length, 0);
    return { path: file.path, size, content: { kind: 'chunked', store: this.store, parts: file.parts } };
  }

  readonly fetch: typeof globalThis.fetch = async (input) => {
    const { host, pathname } = new URL(input instanceof Request ? input.url : input);
    const chunk = Number(pathname.slice(1));
    this.fetched.set(chunk, (this.fetched.get(chunk) ?? 0) + 1);
    return this.answer(host, chunk) ?? new Response(this.bytes(chunk));
  };
}
