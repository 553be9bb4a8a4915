import { describe, expect, it } from 'vitest';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench } from '../support/fault-bench.ts';

const server = useFaultServer();
const size = 300_000;
const at = 120_000;

describe('answers that ask for patience', () => {
  it('F48 429 with Retry-After: waits that long', async () => {
    const bench = await FaultBench.open(server(), {
      url: server().url('retry-after', { size, after: 2, times: 1 }),
    });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.clock.now()).toBeGreaterThanOrEqual(2000);
  });

  it('F48 429 for ever: fails after six attempts, and says how long to wait', async () => {
    const url = server().url(['fin-mid-body', 'retry-after'], { size, at });
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails()).toMatchObject({ code: 'E_RATE_LIMITED', retryAfterMs: 2000, status: 429 });
    expect(await bench.disk()).toBe('P');
  });

  it('F49 Retry-After of a day: fails at once, and says how long to wait', async () => {
    const bench = await FaultBench.open(server(), {
      url: server().url('retry-after', { size, after: 86_400 }),
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_RATE_LIMITED', retryAfterMs: 86_400_000 });
    expect(bench.asked.asks.length).toBe(1);
  });

  for (const after of ['Thu, 01 Jan 1970 00:00:00 GMT', 'soon', '-5', '1e308']) {
    it(`F50 503 with Retry-After "${after}": waits as usual`, async () => {
      const bench = await FaultBench.open(server(), {
        url: server().url('retry-after', { size, code: 503, after, times: 1 }),
      });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.clock.now()).toBeLessThan(2000);
    });
  }

  it('F51 503 for ever: fails after six attempts, and keeps what is there', async () => {
    const url = server().url(['fin-mid-body', 'status'], { size, at, code: 503 });
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails()).toMatchObject({ code: 'E_HTTP', status: 503, resumable: true });
    expect(bench.asked.asks.length).toBe(6);
    expect(await bench.disk()).toBe('P');
  });

  it('F52 404 on one mirror: the next has it', async () => {
    const bench = await FaultBench.open(server(), {
      url: [server().url('not-found', { size }), server().url('ok', { size })],
    });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.retries).toEqual([]);
  });

  it('F52 404 everywhere: fails without a wait', async () => {
    const mirrors = [server().url('not-found', { size }), server().url('not-found', { size })];
    const bench = await FaultBench.open(server(), { url: mirrors });
    expect(await bench.fails()).toMatchObject({ code: 'E_NOT_FOUND', status: 404 });
    expect(bench.asked.asks.length).toBe(2);
    expect(await bench.disk()).toBe('∅');
  });

  it('F53 202: waits until it is ready', async () => {
    const bench = await FaultBench.open(server(), { url: server().url('not-ready', { size, times: 2 }) });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.clock.now()).toBeGreaterThanOrEqual(10_000);
  });

  it('F53 202 for ever: fails as not ready', async () => {
    const bench = await FaultBench.open(server(), { url: server().url('not-ready', { size }) });
    expect(await bench.fails()).toMatchObject({ code: 'E_TIMEOUT', limit: 'notReady' });
    expect(await bench.disk()).toBe('∅');
  });
});

describe('answers that are something else', () => {
  it('F54 a page in place of the file: refused before a byte is written, with the page as evidence', async () => {
    const bench = await FaultBench.open(server(), {
      url: server().url('html-page', { size }),
      file: { size },
    });
    const error = await bench.fails();
    expect(error).toMatchObject({ code: 'E_PROTOCOL' });
    expect(error.evidence).toMatch(/<html/i);
    expect(await bench.disk()).toBe('∅');
    await bench.place('the former one');
    await bench.fails({ ifExists: 'replace' });
    await bench.expectBytes(new TextEncoder().encode('the former one'));
  });

  it('F54 a page in the middle: what is there is kept, and the next call goes on', async () => {
    const url = server().url(['fin-mid-body', 'html-page', 'ok'], { size, at });
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails()).toMatchObject({ code: 'E_PROTOCOL', resumable: true });
    expect(await bench.disk()).toBe('P');
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.starts).toEqual([0, at, at]);
  });

  for (const [title, fault] of [
    ['a loop', 'redirect-loop'],
    ['six hops', 'redirect-hops'],
    ['without Location', 'redirect-without-location'],
  ] as const) {
    it(`F55 a redirect, ${title}: stops`, async () => {
      const bench = await FaultBench.open(server(), { url: server().url(fault, { size }) });
      expect(await bench.fails()).toMatchObject({ code: 'E_REDIRECT' });
      expect(await bench.disk()).toBe('∅');
    });
  }

  it('F55 another mirror helps', async () => {
    const bench = await FaultBench.open(server(), {
      url: [server().url('redirect-loop', { size }), server().url('ok', { size })],
    });
    await bench.succeeds();
    await bench.expectFinal(size);
  });

  for (const fault of [
    'redirect-to-private',
    'redirect-to-file',
    'redirect-to-data',
    'redirect-to-javascript',
    'redirect-userinfo',
    'redirect-long',
  ] as const) {
    it(`S31-S38 ${fault}: is not followed`, async () => {
      const bench = await FaultBench.open(server(), { url: server().url(fault, { size }) });
      expect((await bench.fails()).code).toMatch(/^E_(URL|REDIRECT)$/);
      expect(await bench.disk()).toBe('∅');
    });
  }

  for (const value of ['-5', '+5', '0x10', '1e9', '99999999999999999999']) {
    it(`S42 Content-Length "${value}": nothing is written`, async () => {
      const bench = await FaultBench.open(server(), { url: server().url('content-length', { size, value }) });
      const ended = await bench.ended();
      expect(ended).toMatchObject({ result: { success: false } });
      expect(await bench.disk()).toBe('∅');
    });
  }

  it('F83 S44 more bytes than numbers can count, or than are accepted: refused before a byte is written', async () => {
    const promised = await FaultBench.open(server(), {
      url: server().url('ok', { size }),
      file: { size: Number.MAX_SAFE_INTEGER + 1 },
    });
    expect(await promised.fails()).toMatchObject({ code: 'E_TOO_LARGE' });
    expect(promised.asked.asks.length).toBe(0);
    const tenTebibytes = await FaultBench.open(server(), { url: server().url('ok', { size: 10 * 2 ** 40 }) });
    expect(await tenTebibytes.fails()).toMatchObject({ code: 'E_TOO_LARGE' });
    expect(await tenTebibytes.disk()).toBe('∅');
  });
});
