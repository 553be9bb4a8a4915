import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../src/sinks/chunks-of.ts';

async function all(chunks: AsyncGenerator<Uint8Array>): Promise<number[]> {
  const bytes: number[] = [];
  for await (const chunk of chunks) bytes.push(...chunk);
  return bytes;
}

describe('the chunks of a stream', () => {
  it('come to their end', async () => {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Uint8Array.of(1, 2));
        controller.enqueue(Uint8Array.of(3));
        controller.close();
      },
    });
    expect(await all(chunksOf(Promise.resolve(stream), undefined))).toEqual([1, 2, 3]);
  });

  it('end with an abort while none comes, and are given up', async () => {
    let cancelled: unknown;
    const silent = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true;
        return new Promise(() => {});
      },
    });
    const controller = new AbortController();
    const reading = all(chunksOf(Promise.resolve(silent), controller.signal));
    controller.abort('enough');
    await expect(reading).rejects.toBe('enough');
    expect(cancelled).toBe(true);
  });

  it('end with an abort while the stream is still being opened, and it is given up when it comes', async () => {
    const opening = Promise.withResolvers<ReadableStream<Uint8Array>>();
    const controller = new AbortController();
    const reading = all(chunksOf(opening.promise, controller.signal));
    controller.abort('enough');
    await expect(reading).rejects.toBe('enough');
    const given = Promise.withResolvers<void>();
    opening.resolve(new ReadableStream<Uint8Array>({ cancel: () => given.resolve() }));
    await given.promise;
  });
});
