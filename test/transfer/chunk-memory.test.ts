import { describe, expect, it, vi } from 'vitest';
import { NoAuth } from '../../src/auth/no-auth.ts';
import { memory } from '../../src/sinks/memory.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { seededBytes } from '../../src/testing/seeded-content.ts';
import { freeChunks, needsLitter, ownsChunks } from '../../src/transfer/chunk-memory.ts';
import { FileMarket } from './support/file-market.ts';

const size = 3 << 20;
const chunkBytes = 1 << 16;
const whole = seededBytes(1, 0, size);
const canFree = 'transfer' in ArrayBuffer.prototype;

/** A body of chunks with memory of their own. */
function chunked(type?: 'bytes'): { readonly body: ReadableStream<Uint8Array<ArrayBuffer>> } {
  let at = 0;
  const source = {
    pull(controller: ReadableByteStreamController | ReadableStreamDefaultController) {
      controller.enqueue(whole.slice(at, (at += chunkBytes)));
      if (at >= size) controller.close();
    },
  };
  return {
    body: (type === undefined
      ? new ReadableStream(source)
      : new ReadableStream({ ...source, type })) as ReadableStream<Uint8Array<ArrayBuffer>>,
  };
}

/** A memory sink that says what became of the buffers that it was given, once it is done. */
function watching(store: ReturnType<typeof memory>, mayFreeBuffers: boolean, seen: Uint8Array[]): Sink {
  return {
    capabilities: { ...store.capabilities, mayFreeBuffers },
    stat: (path) => store.stat(path),
    async open(spec, signal) {
      const file = await store.open(spec, signal);
      return {
        ...file,
        async write(position, buffers) {
          seen.push(...buffers);
          await file.write(position, buffers);
        },
      };
    },
  };
}

/** Downloads the file and says how many bytes are left in the buffers that went through the sink. */
async function bytesLeft(mayFreeBuffers: boolean, type?: 'bytes'): Promise<number> {
  const store = memory();
  const seen: Uint8Array[] = [];
  const market = new FileMarket(
    {
      auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }),
      // A Response would make a byte stream of any body.
      fetch: async () =>
        Object.defineProperty(
          new Response(null, {
            status: 206,
            headers: { 'content-range': `bytes 0-${size - 1}/${size}`, etag: '"1"' },
          }),
          'body',
          { value: chunked(type).body },
        ),
    },
    () => [
      {
        path: 'file.bin',
        size,
        content: {
          kind: 'located',
          locate: async () => ({ url: 'https://cdn.example/file', credentials: 'none' }),
        },
      },
    ],
  );
  const result = await market.downloadAsset('asset', watching(store, mayFreeBuffers, seen), { folder: '' });
  await market.close();
  expect(result).toMatchObject({ success: true });
  const bytes = store.bytes('file.bin');
  expect(bytes?.length === size && bytes.every((byte, at) => byte === whole[at])).toBe(true);
  return seen.reduce((sum, { length }) => sum + length, 0);
}

describe('the memory of chunks', () => {
  it('is their own in a byte stream only', () => {
    expect(ownsChunks(chunked('bytes').body)).toBe(true);
    expect(ownsChunks(chunked().body)).toBe(false);
  });

  it('leaves a stream that was asked as it was', async () => {
    const { body } = chunked('bytes');
    expect(ownsChunks(body)).toBe(true);
    const { value } = await body.getReader().read();
    expect(value).toEqual(whole.subarray(0, chunkBytes));
  });

  it.runIf(canFree)('is gone when it is freed', () => {
    const chunk = whole.slice(0, 100);
    freeChunks([chunk]);
    expect(chunk.length).toBe(0);
  });

  it.runIf(canFree)('is freed once a sink that allows it has the bytes', async () => {
    expect(await bytesLeft(true, 'bytes')).toBe(0);
  });

  it('is left alone when the sink may still look at it', async () => {
    expect(await bytesLeft(false, 'bytes')).toBe(size);
  });

  it('is left alone when the stream may still look at it', async () => {
    expect(await bytesLeft(true)).toBe(size);
  });
});

it('litters where it helps: in Node', () => {
  for (const [userAgent, helps] of [
    ['Node.js/24', true],
    ['Bun/1.4.5', false],
    ['Deno/2.9.0', false],
    ['Mozilla/5.0', false],
  ] as const) {
    vi.stubGlobal('navigator', { userAgent });
    expect(needsLitter()).toBe(helps);
  }
  vi.unstubAllGlobals();
});
