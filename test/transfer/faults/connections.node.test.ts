import { describe, expect, it } from 'vitest';
import { startTcpProxy } from '../../../src/testing/node/tcp-proxy.ts';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { http2Fetch } from '../support/http2-fetch.ts';

const server = useFaultServer({ connectBlackHole: true });
const size = 200_000;
const ok = (): string => server().url('ok', { size });

/** Faults before any answer: what a call ends with when every mirror has it, and what is told meanwhile. */
const unreachable = [
  ['F01 connection refused', 'connect-refused', 'E_NETWORK', {}],
  ['F04 TLS cut in the handshake', 'tls-cut', 'E_NETWORK', {}],
  ['F05 connecting never ends', 'connect-black-hole', 'E_TIMEOUT', { limit: 'headers' }],
  ['F06 no answer', 'headers-never', 'E_TIMEOUT', { limit: 'headers' }],
  ['F06 headers that never end', 'headers-unfinished', 'E_TIMEOUT', { limit: 'headers' }],
  ['F07 FIN in place of an answer', 'empty-reply', 'E_NETWORK', {}],
  ['F08 RST in place of an answer', 'reset-at-once', 'E_NETWORK', {}],
] as const;

describe('servers that cannot be reached', () => {
  for (const [title, fault, code, more] of unreachable) {
    const idle = (): boolean => fault === 'connect-black-hole';

    it(`${title}: waits, turns to a mirror, succeeds`, async () => {
      const bench = await FaultBench.open(server(), {
        url: [server().url(fault, { size }), ok()],
        idle: () => idle() && bench.asked.asks.length < 2,
      });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.retries).toEqual([code]);
    });

    it(`${title}, for ever: gives up after six attempts and leaves nothing`, async () => {
      const bench = await FaultBench.open(server(), { url: server().url(fault, { size }), idle });
      expect(await bench.fails()).toMatchObject({ code, retryable: true, resumable: false, ...more });
      expect(await bench.disk()).toBe('∅');
      expect(bench.asked.asks.length).toBe(6);
    });
  }

  it('F01 refused from the middle on: fails, and keeps what there is', async () => {
    const proxy = await startTcpProxy({ target: server().origins.main, cutAfterBytes: 120_000 });
    let closed: Promise<void> | undefined;
    const bench = await FaultBench.open(server(), { url: proxy.url(ok()) });
    const error = await bench.fails({
      onEvent(event) {
        if (event.type === 'retry') closed ??= proxy.close();
      },
    });
    await closed;
    expect(error).toMatchObject({ code: 'E_NETWORK', resumable: true });
    expect(await bench.disk()).toBe('P');
    expect(bench.asked.again).toBe(0);
  });

  it('F02 a name that does not resolve: as refused, and a mirror does', async () => {
    const lost: typeof globalThis.fetch = async (input, init) => {
      const { url } = input instanceof Request ? input : new Request(input, init);
      if (!url.includes('.invalid')) return globalThis.fetch(input, init);
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(url), { code: 'ENOTFOUND' }) });
    };
    const url = 'https://nowhere.invalid/file.bin?id=1';
    const bench = await FaultBench.open(server(), { url: [url, ok()], client: { fetch: lost } });
    await bench.succeeds();
    await bench.expectFinal(size);
    const alone = await FaultBench.open(server(), { url, client: { fetch: lost } });
    expect(await alone.fails()).toMatchObject({ code: 'E_NETWORK', retryable: true });
    expect(await alone.disk()).toBe('∅');
  });

  for (const fault of ['tls-untrusted', 'tls-expired'] as const) {
    it(`F03 ${fault}: is not tried again, but a mirror is`, async () => {
      const alone = await FaultBench.open(server(), { url: server().url(fault, { size }) });
      expect(await alone.fails()).toMatchObject({ code: 'E_TLS', retryable: false });
      expect(await alone.disk()).toBe('∅');
      expect(alone.asked.asks.length).toBe(1);
      const bench = await FaultBench.open(server(), { url: [server().url(fault, { size }), ok()] });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.retries).toEqual([]);
    });
  }

  it('F08 a reused connection is reset: tried again after 100 ms at least', async () => {
    server().resetConnections();
    const url = server().url('reset-reused', { size });
    const first = await FaultBench.open(server(), { url });
    await first.succeeds();
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    const delays = bench.events.flatMap((event) => (event.type === 'retry' ? [event.delayMs] : []));
    expect(delays.length).toBeGreaterThan(0);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(100);
  });
});

describe('sessions of HTTP/2', () => {
  for (const fault of [
    'h2-session-destroyed',
    'h2-connection-reset',
    'h2-reset-stream',
    'h2-refused-stream',
  ] as const) {
    it(`F09 ${fault}: goes on with a new one, after 100 ms at least`, async () => {
      const fetch = http2Fetch(server().certificate);
      const bench = await FaultBench.open(server(), {
        url: server().url(fault, { size, times: 1 }),
        client: { fetch },
      });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.asked.again).toBe(0);
      const delays = bench.events.flatMap((event) => (event.type === 'retry' ? [event.delayMs] : []));
      expect(delays.length).toBe(1);
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(100);
    });
  }

  it('F09 a session that always dies: gives up as a network does', async () => {
    const fetch = http2Fetch(server().certificate);
    const bench = await FaultBench.open(server(), {
      url: server().url('h2-session-destroyed', { size, at: 1000 }),
      client: { fetch },
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_NETWORK' });
    expect(bench.asked.asks.length).toBe(6);
  });
});
