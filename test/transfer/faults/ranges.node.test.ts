import { describe, expect, it } from 'vitest';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench, fileOf } from '../support/fault-bench.ts';

const server = useFaultServer();
const size = 300_000;
const at = 120_000;
const overlap = 64 * 1024;
const large = 17 << 20;

describe('200 where the rest was asked for', () => {
  it('F22 the same validator: asks for the bare range, and compares what overlaps', async () => {
    const url = server().url(['fin-mid-body', 'if-range-refused'], { size, at });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.starts).toEqual([0, at, at - overlap]);
    expect(bench.asked.asks.map(({ headers }) => 'if-range' in headers)).toEqual([false, true, false]);
    expect(bench.restarts).toEqual([]);
  });

  it('F22 with a checksum that decides: no byte is asked for again', async () => {
    const url = server().url(['fin-mid-body', 'if-range-refused'], { size, at });
    const bench = await FaultBench.open(server(), { url, file: fileOf(size) });
    const { files } = await bench.succeeds();
    await bench.expectFinal(size);
    expect(files).toMatchObject([{ verified: true, assurance: 'digest' }]);
    expect(bench.asked.starts).toEqual([0, at, at]);
  });

  it('F23 a new validator: begins again with that very answer', async () => {
    const url = server().url('fin-mid-body', { size, at, times: 1, switchAt: 2 });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size, 2);
    expect(bench.restarts).toEqual(['changed']);
    expect(bench.asked.starts).toEqual([0, at]);
  });

  it('F23 a new validator each time: given up after two restarts, and nothing is left', async () => {
    const url = server().url('fin-mid-body', { size, at: 1000, etag: 'request', lastModified: 'none' });
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails()).toMatchObject({ code: 'E_CHANGED', resumable: false });
    expect(bench.restarts).toEqual(['changed', 'changed']);
    expect(await bench.disk()).toBe('∅');
  });

  it('F24 no validator: begins again with that very answer', async () => {
    const url = server().url(['fin-mid-body', 'range-ignored'], {
      size,
      at,
      etag: 'none',
      lastModified: 'none',
    });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.restarts).toEqual(['range-ignored']);
    expect(bench.asked.starts.length).toBe(2);
  });

  it('F25 on a side segment: that one is cancelled, the main stream goes on alone', async () => {
    const url = server().url(['stall', 'range-ignored'], { size: large, at: 1 << 20 });
    const bench = await FaultBench.open(server(), { url });
    let refused = 0;
    await bench.succeeds({
      segments: 4,
      onEvent({ type }) {
        if (type === 'degraded' && ++refused === 3) server().release(url);
      },
    });
    await bench.expectFinal(large);
    expect(refused).toBe(3);
    expect(bench.restarts).toEqual([]);
    expect(bench.asked.again).toBe(0);
    expect(bench.asked.starts.filter((start) => start === 0)).toEqual([0]);
  });

  it('F85 a proxy that takes Range and conditions away: begins again, once', async () => {
    const url = server().url(['fin-mid-body', 'range-ignored'], { size, at });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.restarts).toEqual(['range-ignored']);
  });
});

describe('206 that is not what was asked for', () => {
  for (const [title, fault] of [
    ['F26 from byte 0', 'range-wrong-start'],
    ['F27 off by one', 'range-off-by-one'],
    ['F28 without Content-Range', 'range-without-content-range'],
    ['F32 multipart/byteranges', 'range-multipart'],
  ] as const) {
    it(`${title}: asks once more`, async () => {
      const url = server().url(['fin-mid-body', fault, 'ok'], { size, at });
      const bench = await FaultBench.open(server(), { url, file: fileOf(size) });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.retries).toEqual(['E_TRUNCATED', 'E_RANGE']);
      expect(bench.asked.starts).toEqual([0, at, at]);
    });

    it(`${title}, twice: asks without a range, and begins again with what comes`, async () => {
      const url = server().url(['fin-mid-body', fault, fault, 'ok'], { size, at });
      const bench = await FaultBench.open(server(), { url, file: fileOf(size) });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.restarts).toEqual(['range-ignored']);
      expect(bench.asked.starts).toEqual([0, at, at, undefined]);
    });
  }

  it('F26-F28 also without asking for a range: fails', async () => {
    const url = server().url(['fin-mid-body', 'status'], { size, at, code: 206 });
    const bench = await FaultBench.open(server(), { url, file: fileOf(size) });
    expect(await bench.fails()).toMatchObject({ code: 'E_RANGE', resumable: true });
    expect(bench.asked.starts).toEqual([0, at, at, undefined]);
    expect(await bench.disk()).toBe('P');
  });

  for (const value of [
    'bytes 0-9/5',
    'bytes 9-0/10',
    'bytes 0-9',
    'BYTES=0-9/10',
    'bytes */x',
    'bytes 0-NaN/9',
  ]) {
    it(`S43 Content-Range "${value}": is not believed`, async () => {
      const url = server().url('content-range', { size, value, times: 1 });
      const bench = await FaultBench.open(server(), { url });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.retries).toEqual(['E_RANGE']);
    });
  }

  it('F29 another total: the file changed, so it begins again', async () => {
    const url = server().url(['fin-mid-body', 'range-other-total', 'ok'], { size, at });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.restarts).toEqual(['changed']);
  });

  it('F29 another total each time: fails as changed', async () => {
    const url = server().url(
      [
        'fin-mid-body',
        'range-other-total',
        'fin-mid-body',
        'range-other-total',
        'fin-mid-body',
        'range-other-total',
      ],
      { size, at },
    );
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails()).toMatchObject({ code: 'E_CHANGED' });
    expect(await bench.disk()).toBe('∅');
  });

  it('F30 less than was asked for: asks for the rest', async () => {
    const bench = await FaultBench.open(server(), {
      url: server().url('range-shorter', { size, bytes: 100_000 }),
    });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.starts).toEqual([0, 100_000, 200_000]);
    expect(bench.retries).toEqual([]);
  });

  it('F30 a few bytes each time: patience ends, and what came is kept', async () => {
    const bench = await FaultBench.open(server(), {
      url: server().url('range-shorter', { size, bytes: 10 }),
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_BUDGET', resumable: true });
    expect(bench.asked.asks.length).toBe(Math.ceil(size / 65_536) + 101);
    expect(bench.asked.again).toBe(0);
    expect(await bench.disk()).toBe('P');
  });

  it('F31 the right header and other bytes: what overlaps shows it', async () => {
    const url = server().url(['fin-mid-body', 'range-shifted-bytes', 'ok'], {
      size,
      at,
      etag: 'none',
      lastModified: 'none',
    });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.starts).toEqual([0, at - overlap, 0]);
    expect(bench.restarts).toEqual(['changed']);
  });

  it('F31 the right header and other bytes: the checksum shows it, and another mirror has the right ones', async () => {
    const wrong = server().url('wrong-bytes', { size, at });
    const bench = await FaultBench.open(server(), {
      url: [wrong, server().url('ok', { size })],
      file: fileOf(size),
    });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.asks.map(({ url }) => url === wrong)).toEqual([true, false]);
  });

  it('F33 less than all, though no range was asked for: takes it and goes on', async () => {
    const broken = 'range-without-content-range';
    const url = server().url([broken, broken, 'range-unsolicited', 'ok'], { size, bytes: 1000 });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.starts).toEqual([0, 0, undefined, undefined]);
  });
});

describe('416', () => {
  it('F34 with our total and all bytes there: done', async () => {
    const bench = await FaultBench.open(server(), { url: server().url('range-total-unknown', { size }) });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.asked.starts).toEqual([0, size]);
  });

  it('F35 with a smaller total: the file changed, so it begins again', async () => {
    const url = server().url(['fin-mid-body', 'range-not-satisfiable', 'ok'], { size, at, total: 1000 });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.restarts).toEqual(['changed']);
  });

  it('F35 each time: fails as changed', async () => {
    const url = server().url(['fin-mid-body', 'range-not-satisfiable'], { size, at, total: 1000 });
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails()).toMatchObject({ code: 'E_CHANGED' });
    expect(await bench.disk()).toBe('∅');
  });

  for (const total of ['none', '*']) {
    it(`F36 without a total (${total}): asks once more`, async () => {
      const url = server().url(['fin-mid-body', 'range-not-satisfiable', 'ok'], { size, at, total });
      const bench = await FaultBench.open(server(), { url, file: fileOf(size) });
      await bench.succeeds();
      await bench.expectFinal(size);
      expect(bench.asked.starts).toEqual([0, at, at]);
    });

    it(`F36 without a total (${total}) each time: fails, and what is there is kept`, async () => {
      const url = server().url(['fin-mid-body', 'range-not-satisfiable'], { size, at, total });
      const bench = await FaultBench.open(server(), { url, file: fileOf(size) });
      expect(await bench.fails()).toMatchObject({ code: 'E_RANGE', resumable: true });
      expect(bench.asked.starts).toEqual([0, at, at, undefined]);
      expect(await bench.disk()).toBe('P');
    });
  }

  it('F37 for an empty file: done, with no byte', async () => {
    const bench = await FaultBench.open(server(), { url: server().url('ok', { size: 0 }) });
    const { files } = await bench.succeeds();
    expect(files).toMatchObject([{ size: 0 }]);
    await bench.expectFinal(0);
  });

  it('F82 an empty file whose size is promised: the checksum of nothing is compared', async () => {
    const url = server().url('ok', { size: 0 });
    const bench = await FaultBench.open(server(), { url, file: fileOf(0) });
    const { files } = await bench.succeeds();
    expect(files).toMatchObject([{ size: 0, verified: true }]);
    await bench.expectFinal(0);
    const wrong = await FaultBench.open(server(), { url, file: { ...fileOf(1), size: 0 } });
    expect(await wrong.fails()).toMatchObject({ code: 'E_INTEGRITY' });
    expect(await wrong.disk()).toBe('∅');
  });
});

describe('fewer bytes than the marketplace promised', () => {
  it('are not the file because a server has no more', async () => {
    const url = server().url('range-ignored', { size: 150_000, framing: 'chunked', times: 1 });
    const bench = await FaultBench.open(server(), { url, file: { size: 300_000 } });
    expect(await bench.fails()).toMatchObject({ code: 'E_CHANGED' });
    expect(await bench.disk()).not.toContain('F');
  });

  it('are not the file because a server does not say how many it has', async () => {
    const url = server().url('range-total-unknown', { size: 150_000 });
    const bench = await FaultBench.open(server(), { url, file: { size: 300_000 } });
    expect(await bench.fails()).toMatchObject({ code: 'E_CHANGED' });
    expect(await bench.disk()).not.toContain('F');
  });
});

it('more bytes than the marketplace promised, from a server that does not say how many, are not cut to fit', async () => {
  const url = server().url('range-total-unknown', { size: 391_984 });
  const bench = await FaultBench.open(server(), { url, file: { size: 204_800 } });
  expect(await bench.fails()).toMatchObject({ code: 'E_TOO_LARGE' });
  expect(await bench.disk()).not.toContain('F');
});

describe('a part of another version, from who does not look at conditions', () => {
  for (const [title, validators, origin] of [
    ['with a date of just now', { etag: 'none', lastModified: 'now' }, 'main'],
    ['a mirror that sends no validator', { etag: 'none', lastModified: 'none' }, 'other'],
    ['with a weak tag', { etag: 'weak', lastModified: 'none' }, 'main'],
  ] as const) {
    it(`${title}: is not joined`, async () => {
      const { etag } = validators;
      const first =
        etag === 'weak' ? { lastModified: 'none' } : title.includes('date') ? { etag: 'none' } : {};
      const url = [
        server().url('fin-mid-body', { size, ...first }),
        server().url('validator-ignored', { size, seed: 2, ...validators }, origin),
      ];
      const bench = await FaultBench.open(server(), { url });
      await bench.succeeds();
      await bench.expectFinal(size, 2);
    });
  }
});
