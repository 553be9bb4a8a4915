import { describe, expect, it } from 'vitest';
import { sleep } from '../../../src/shared/clock.ts';
import { memory } from '../../../src/sinks/memory.ts';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { http2Fetch } from '../support/http2-fetch.ts';

const server = useFaultServer();
const size = 300_000;
const at = 120_000;

describe('bodies that end too soon', () => {
  for (const [title, fault, params, code] of [
    ['F10 FIN in the middle', 'fin-mid-body', {}, 'E_TRUNCATED'],
    ['F12 chunks without the last one', 'chunked-unterminated', {}, 'E_TRUNCATED'],
    ['F13 no length, and shorter than it should be', 'close-delimited-short', {}, 'E_TRUNCATED'],
  ] as const) {
    it(`${title}: goes on from the last written byte`, async () => {
      const url = server().url(fault, { size, at, times: 1, ...params });
      const bench = await FaultBench.open(server(), { url, file: { size } });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.asked.starts).toEqual([0, at]);
      expect(bench.retries).toEqual([code]);
    });

    it(`${title}, again and again: fails, keeps what came, and another call goes on from there`, async () => {
      const url = server().url(fault, { size, at: 1000, times: 6, ...params });
      const bench = await FaultBench.open(server(), { url, file: { size } });
      const error = await bench.fails();
      expect(error).toMatchObject({ code, retryable: true, resumable: true, file: 'file.bin' });
      expect(await bench.disk()).toBe('P');
      expect(bench.asked.starts).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
      const { files } = await bench.succeeds();
      expect(files).toMatchObject([{ resumedBytes: 6000 }]);
      expect(bench.asked.starts.at(-1)).toBe(6000);
      await bench.expectFinal(size);
    });
  }

  it('F11 RST in the middle: goes on from the last written byte', async () => {
    const url = server().url('reset-mid-body', { size, at, times: 1 });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.starts.length).toBe(2);
    expect(bench.asked.again).toBe(0);
  });

  it('F11 RST in the middle, again and again: fails as a network does', async () => {
    const url = server().url('reset-mid-body', { size, at: 1000 });
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails()).toMatchObject({ code: 'E_NETWORK', retryable: true });
    expect(bench.asked.starts.length).toBe(6);
    expect(bench.asked.again).toBe(0);
  });

  for (const fault of ['h2-end-early', 'h2-end-early-unannounced'] as const) {
    it(`F15 ${fault}: the count of bytes shows it, and the transfer goes on`, async () => {
      const fetch = http2Fetch(server().certificate);
      const url = server().url(fault, { size, at, times: 1 });
      const bench = await FaultBench.open(server(), { url, client: { fetch } });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.asked.again).toBe(0);
      expect(bench.asked.starts.length).toBe(2);
    });
  }

  it('F15 a stream that always ends early: fails as truncated', async () => {
    const fetch = http2Fetch(server().certificate);
    const url = server().url('h2-end-early-unannounced', { size, at: 1000 });
    const bench = await FaultBench.open(server(), { url, client: { fetch } });
    expect(await bench.fails()).toMatchObject({ code: 'E_TRUNCATED', resumable: true });
    expect(await bench.disk()).toBe('P');
  });
});

describe('bodies of no known length', () => {
  const url = (): string => server().url('range-ignored', { size, framing: 'close' });

  it('F14 neither a size nor a checksum: refused', async () => {
    const bench = await FaultBench.open(server(), { url: url() });
    expect(await bench.fails()).toMatchObject({ code: 'E_PROTOCOL' });
    expect(await bench.disk()).toBe('∅');
    expect(bench.asked.starts.length).toBe(1);
  });

  it('F14 accepted when the marketplace allows it, and then nothing is assured', async () => {
    const bench = await FaultBench.open(server(), { url: url(), file: { allowUnknownLength: true } });
    const { files } = await bench.succeeds();
    expect(files).toMatchObject([{ size, assurance: 'none', verified: false }]);
    await bench.expectFinal(size);
  });

  it('S45 a body without end stops at the largest size that is accepted', async () => {
    const bench = await FaultBench.open(server(), {
      url: server().url('endless', { size }),
      file: { allowUnknownLength: true },
    });
    expect(await bench.fails({ maxSize: 2_000_000 })).toMatchObject({ code: 'E_TOO_LARGE' });
  });
});

describe('bodies that are too long', () => {
  it('F16 one byte more than announced: stops there, forgets the piece, asks once more', async () => {
    const url = server().url('longer-than-announced', { size, framing: 'chunked', times: 1 });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.retries).toEqual(['E_OVERRUN']);
    expect(bench.asked.starts).toEqual([0, 0]);
  });

  it('F16 again: fails, and keeps what other answers brought', async () => {
    const url = server().url(['fin-mid-body', 'longer-than-announced'], { size, at, framing: 'chunked' });
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails()).toMatchObject({ code: 'E_OVERRUN', position: size });
    expect(await bench.disk()).toBe('P');
    expect(bench.asked.starts).toEqual([0, at, at]);
  });

  for (const [promised, code] of [
    [size - 1, 'E_TOO_LARGE'],
    [size + 1, 'E_CHANGED'],
  ] as const) {
    it(`F17 ${size} bytes where ${promised} were promised: refused before a byte is written`, async () => {
      const bench = await FaultBench.open(server(), {
        url: server().url('ok', { size }),
        file: { size: promised },
      });
      expect(await bench.fails()).toMatchObject({ code });
      expect(await bench.disk()).toBe('∅');
      expect(bench.events.filter(({ type }) => type === 'range')).toEqual([]);
      await bench.place('the former one');
      expect(await bench.fails({ ifExists: 'replace' })).toMatchObject({ code });
      expect(await bench.disk()).toBe('F');
      await bench.expectBytes(new TextEncoder().encode('the former one'));
    });
  }
});

describe('bodies that hang', () => {
  it('F18 silence in the middle: after 30 s it goes on elsewhere', async () => {
    const stalled = server().url('stall', { size, at });
    const bench = await FaultBench.open(server(), { url: [stalled, server().url('ok', { size })] });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.starts).toEqual([0, at]);
    expect(bench.asked.asks[1]?.url).not.toBe(stalled);
    expect(bench.clock.now()).toBeGreaterThanOrEqual(30_000);
  });

  it('F18 silence every time: fails as idle', async () => {
    const bench = await FaultBench.open(server(), { url: server().url('stall', { size, at: 1000 }) });
    expect(await bench.fails()).toMatchObject({ code: 'E_TIMEOUT', limit: 'idle', resumable: true });
    expect(await bench.disk()).toBe('P');
    expect(bench.asked.starts).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
  });

  it('F19 a sink that takes more than a minute raises no alarm; silence after it does', async () => {
    const total = 4 << 20;
    const late = 3 << 20;
    let isSlow = false;
    const bench = await FaultBench.open(server(), {
      url: server().url('stall', { size: total, at: late, times: 1 }),
      idle: () => isSlow,
      sink: (_root, clock) => {
        const inner = memory();
        return {
          ...inner,
          async open(spec, signal) {
            const file = await inner.open(spec, signal);
            const write = file.write.bind(file);
            return Object.assign(file, {
              async write(position: number, buffers: readonly Uint8Array[]) {
                if (position === 0 && spec.path === 'file.bin') {
                  isSlow = true;
                  await sleep(clock, 90_000);
                  isSlow = false;
                }
                await write(position, buffers);
              },
            });
          },
        };
      },
    });
    await bench.succeeds();
    expect(bench.retries).toEqual(['E_TIMEOUT']);
    expect(bench.clock.now()).toBeGreaterThanOrEqual(120_000);
    expect(bench.asked.starts).toEqual([0, late]);
  });

  it('F20 a drip: given up after a minute below 1 KiB a second, and again until patience ends', async () => {
    const url = server().url('drip', { size, bytes: 1, everyMs: 1 });
    let seen = 0;
    const bench = await FaultBench.open(server(), {
      url,
      idle: () => {
        const sent = server()
          .requestsOf(url)
          .reduce((sum, { bytesSent }) => sum + bytesSent, 0);
        const grew = sent > seen;
        seen = sent;
        return grew;
      },
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_TIMEOUT', limit: 'slow', resumable: true });
    expect(bench.retries).toEqual(Array.from({ length: 5 }, () => 'E_TIMEOUT'));
    expect(bench.asked.again).toBe(0);
  });

  it('F21 the last segment hangs while the others are done: its rest is fetched anew', async () => {
    const large = 17 << 20;
    const url = server().url('stall', { size: large, at: 1000, from: 12 << 20, times: 1 });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds({ segments: 4 });
    await bench.expectFinal(large);
    expect(bench.retries).toEqual(['E_TIMEOUT']);
    expect(bench.asked.again).toBe(0);
  });
});
