import { expect, it } from 'vitest';
import { systemClock } from '../../src/index.ts';
import type { FileEnv } from '../../src/transfer/file-env.ts';
import type { OpenFile } from '../../src/transfer/open-file.ts';
import { Restart } from '../../src/transfer/restart.ts';
import { streamRange } from '../../src/transfer/stream-range.ts';

it('begins again when the sink does not give back the bytes that are to be compared', async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({ cancel: () => void (isCancelled = true) });
  const file = { read: (_: number, into: Uint8Array) => Promise.resolve(Math.min(into.length, 0)) };
  const streaming = streamRange({
    response: new Response(body),
    verdict: { action: 'stream', start: 36, length: 164, total: 200, ranges: true },
    lease: { start: 100, position: 100, end: 200 },
    overlap: 64,
    believe: () => Promise.reject(new Error('Nothing was compared')),
    file: file as unknown as OpenFile,
    env: { clock: systemClock, idleTimeoutMs: 1000, maxSize: 1000 } as FileEnv,
    signal: new AbortController().signal,
  });
  await expect(streaming).rejects.toBeInstanceOf(Restart);
  await expect(streaming).rejects.toMatchObject({ reason: 'unprovable' });
  expect(isCancelled).toBe(true);
});
