import { describe, expect, it } from 'vitest';
import type { TransferEvent } from '../../../src/transfer/transfer-event.ts';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench, type BenchSetup } from '../support/fault-bench.ts';

const server = useFaultServer();
const large = 17 << 20;
const quietMs = 100;

/** Time goes on when nothing has happened for a while: one connection says nothing of what the others wait for. */
async function benchOf(setup: BenchSetup) {
  let heardAt = performance.now();
  const bench = await FaultBench.open(server(), {
    idle: () => performance.now() - heardAt > quietMs,
    ...setup,
  });
  const onEvent = (): void => {
    heardAt = performance.now();
  };
  return { bench, onEvent };
}

describe('a file that changes while its first bytes are late', () => {
  const late = () => server().url('stall', { size: large, at: 0, times: 1, etag: 'none' });
  const next = () => server().url('ok', { size: large, seed: 2, etag: 'none', lastModified: 'now' });

  it('F21 begins again, although nothing is there before them', async () => {
    const { bench, onEvent } = await benchOf({ url: [late(), next()] });
    await bench.succeeds({ segments: 4, onEvent });
    expect(bench.restarts).toEqual(['changed']);
    await bench.expectFinal(large, 2);
  });

  it('F23 begins again in a later call', async () => {
    let url = late();
    const bench = await FaultBench.open(server(), {
      locate: async () => ({ url, credentials: 'none' }),
      idle: () => false,
    });
    const controller = new AbortController();
    let bytes = 0;
    const onEvent = (event: TransferEvent): void => {
      if (event.type === 'range') bytes += event.range.end - event.range.start;
      if (bytes > 11 << 20) controller.abort(new Error('enough'));
    };
    await bench.ended({ segments: 4, signal: controller.signal, onEvent });
    expect(await bench.disk()).toBe('P');
    url = next();
    await bench.succeeds();
    expect(bench.restarts).toEqual(['changed']);
    await bench.expectFinal(large, 2);
  });
});

describe('what befalls all connections at once', () => {
  for (const segments of [1, 8]) {
    it(`F11 a reset is one failure: ${segments}`, async () => {
      const url = server().url('stall', { size: 32 << 20, at: 1000, times: segments });
      // Only the reset ends the silence.
      const { bench, onEvent } = await benchOf({ url, client: { idleTimeoutMs: 2 ** 31 - 1 } });
      const call = bench.ended({ segments, onEvent });
      const isStalled = (): boolean =>
        server()
          .requestsOf(url)
          .filter(({ outcome }) => outcome === 'stalled').length === segments;
      await server().waitFor(isStalled);
      server().resetConnections();
      expect(await call).toMatchObject({ result: { success: true } });
      await bench.expectFinal(32 << 20);
    });
  }

  it('F13 silence, twice, is two failures', async () => {
    const url = server().url('stall', { size: 32 << 20, at: 1000, times: 8 });
    const { bench, onEvent } = await benchOf({ url });
    await bench.succeeds({ segments: 4, onEvent });
    await bench.expectFinal(32 << 20);
  });

  it('F47 a link that has expired for all of them is asked for once', async () => {
    const first = server().url(['ok', 'expired'], { size: large, rate: 1e6 });
    const second = server().url('ok', { size: large });
    let asked = 0;
    const bench = await FaultBench.open(server(), {
      async locate() {
        if (asked++ === 0) return { url: first, credentials: 'none' };
        // Until all three have been refused.
        await server().waitFor(
          () =>
            server()
              .requestsOf(first)
              .filter(({ status }) => status === 403).length === 3,
        );
        return { url: second, credentials: 'none' };
      },
    });
    await bench.succeeds({ segments: 4 });
    expect(asked).toBe(2);
    await bench.expectFinal(large);
  });

  it('F25 the main one is refused ranges: it waits for what the others bring', async () => {
    const url = server().url(['fin-mid-body', 'ok', 'ok', 'ok', 'range-ignored'], {
      size: large,
      at: 1 << 20,
      rate: 8e6,
    });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds({ segments: 4 });
    expect(server().requestsOf(url).length).toBeLessThan(20);
    await bench.expectFinal(large);
  });
});
