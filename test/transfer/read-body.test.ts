import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { readBody } from '../../src/transfer/read-body.ts';

/** A body that a test feeds by hand. */
function fed() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let cancelled: { readonly reason: unknown } | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(each) {
        controller = each;
      },
      cancel(reason) {
        cancelled = { reason };
      },
    },
    { highWaterMark: 0 },
  );
  return {
    body,
    give: (length: number) => controller?.enqueue(new Uint8Array(length)),
    end: () => controller?.close(),
    fail: (error: unknown) => controller?.error(error),
    isCancelled: () => cancelled !== undefined,
  };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

function started(
  take: (chunk: Uint8Array) => boolean | Promise<boolean> = () => true,
  signal = new AbortController().signal,
) {
  const clock = manualClock();
  const source = fed();
  const read = readBody(source.body, { clock, signal, idleTimeoutMs: 30_000 }, take);
  read.catch(() => {});
  return { clock, read, ...source };
}

describe('reading a body', () => {
  it('gives every chunk, and says that the body ended', async () => {
    const sizes: number[] = [];
    const { read, give, end, clock } = started(({ length }) => sizes.push(length) > 0);
    give(1);
    give(2);
    end();
    expect(await read).toBe(true);
    expect(sizes).toEqual([1, 2]);
    expect(clock.timers).toBe(0);
  });

  it('stops when the taker has enough, and cancels', async () => {
    const { read, give, isCancelled } = started(() => false);
    give(1);
    expect(await read).toBe(false);
    expect(isCancelled()).toBe(true);
  });

  it('F18 gives up after 30 s without a byte', async () => {
    const { read, give, clock, isCancelled } = started();
    give(1);
    await turns();
    clock.advance(29_000);
    give(1);
    await turns();
    clock.advance(29_000);
    await turns();
    expect(isCancelled()).toBe(false);
    clock.advance(2_000);
    await expect(read).rejects.toMatchObject({ code: 'E_TIMEOUT', limit: 'idle' });
    expect(isCancelled()).toBe(true);
    expect(clock.timers).toBe(0);
  });

  it('F19 counts no time while the taker is busy', async () => {
    let free = (_more: boolean): void => {};
    const { read, give, clock, isCancelled } = started(() => new Promise((resolve) => (free = resolve)));
    give(1);
    await turns();
    clock.advance(3_600_000);
    expect(isCancelled()).toBe(false);
    free(true);
    await turns();
    clock.advance(29_000);
    expect(isCancelled()).toBe(false);
    clock.advance(2_000);
    await expect(read).rejects.toMatchObject({ code: 'E_TIMEOUT', limit: 'idle' });
  });

  it('F20 gives up after a minute below 1 KiB a second', async () => {
    const { read, give, clock } = started();
    for (let second = 0; second < 60; second++) {
      give(1);
      await turns();
      clock.advance(1000);
      await turns();
    }
    await expect(read).rejects.toMatchObject({ code: 'E_TIMEOUT', limit: 'slow' });
  });

  it('F20 is content with 1 KiB a second, for hours', async () => {
    const { read, give, end, clock } = started();
    for (let second = 0; second < 600; second++) {
      give(1024);
      await turns();
      clock.advance(1000);
      await turns();
    }
    end();
    expect(await read).toBe(true);
  });

  it('F73 cancels a body that it need not begin', async () => {
    const reason = new Error('stop');
    const { read, isCancelled } = started(undefined, AbortSignal.abort(reason));
    await expect(read).rejects.toBe(reason);
    expect(isCancelled()).toBe(true);
  });

  it('F73 ends with the reason of an abort, at once, and cancels', async () => {
    const controller = new AbortController();
    const { read, isCancelled, clock } = started(() => true, controller.signal);
    const reason = { my: 'reason' };
    controller.abort(reason);
    await expect(read).rejects.toBe(reason);
    expect(isCancelled()).toBe(true);
    expect(clock.timers).toBe(0);
  });

  it('throws what the taker throws, as it is', async () => {
    const own = { not: 'an error of a body' };
    const { read, give, isCancelled } = started(() => {
      throw own;
    });
    give(1);
    await expect(read).rejects.toBe(own);
    expect(isCancelled()).toBe(true);
  });

  it('tells a connection that was closed from one that broke', async () => {
    for (const [code, expected] of [
      ['UND_ERR_SOCKET', 'E_TRUNCATED'],
      ['ERR_STREAM_PREMATURE_CLOSE', 'E_TRUNCATED'],
      ['ECONNRESET', 'E_NETWORK'],
    ]) {
      const { read, fail } = started();
      fail(new TypeError('terminated', { cause: Object.assign(new Error(), { code }) }));
      await expect(read).rejects.toMatchObject({ code: expected });
    }
  });

  it('refuses a body of something else than bytes', async () => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue('text') });
    const limits = { clock: manualClock(), signal: new AbortController().signal, idleTimeoutMs: 30_000 };
    await expect(readBody(body as ReadableStream<Uint8Array>, limits, () => true)).rejects.toMatchObject({
      code: 'E_PROTOCOL',
    });
  });

  it('does not wait for a cancel that never ends', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel: () => new Promise(() => {}),
    });
    const clock = manualClock();
    const read = readBody(
      body,
      { clock, signal: new AbortController().signal, idleTimeoutMs: 30_000 },
      () => false,
    );
    await turns();
    clock.advance(1000);
    expect(await read).toBe(false);
  });
});
