import { describe, expect, it } from 'vitest';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench, fileOf } from '../support/fault-bench.ts';

const server = useFaultServer();
const size = 300_000;
const at = 120_000;
const overlap = 64 * 1024;
const large = 17 << 20;
/** Bytes a second of a connection: no first one brings all of it before others have begun. */
const rate = 40e6;

describe('a file that changes', () => {
  it('F38 between segments: all are given up, and it begins again with the new version', async () => {
    const url = server().url('ok', { size: large, rate, switchAt: 3 });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds({ segments: 4 });
    await bench.expectFinal(large, 2);
    expect(bench.restarts).toEqual(['changed']);
    expect(bench.asked.asks.some(({ headers }) => 'if-match' in headers)).toBe(true);
  });

  it('F38 each time: fails as changed, and nothing is left', async () => {
    const url = server().url('ok', { size: large, rate, etag: 'request', lastModified: 'none' });
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails({ segments: 4 })).toMatchObject({ code: 'E_CHANGED' });
    expect(await bench.disk()).toBe('∅');
  });

  it('F39 another ETag on each host, with a checksum: what is there is kept', async () => {
    const edges = [
      server().url('fin-mid-body', { size, at, times: 1, etag: 'origin', lastModified: 'none' }),
      server().url('ok', { size, etag: 'origin', lastModified: 'none' }, 'other'),
    ];
    const bench = await FaultBench.open(server(), { url: edges, file: fileOf(size) });
    const { files } = await bench.succeeds();
    await bench.expectFinal(size);
    expect(files).toMatchObject([{ assurance: 'digest' }]);
    expect(bench.restarts).toEqual([]);
    expect(bench.asked.starts).toEqual([0, at]);
  });

  it('F39 and the bytes of one edge are wrong: the checksum shows it', async () => {
    const edges = [
      server().url('fin-mid-body', { size, at, etag: 'origin', lastModified: 'none' }),
      server().url('ok', { size, seed: 3, etag: 'origin', lastModified: 'none' }, 'other'),
    ];
    const bench = await FaultBench.open(server(), { url: edges, file: fileOf(size) });
    expect(await bench.fails()).toMatchObject({ code: 'E_INTEGRITY' });
    expect(await bench.disk()).toBe('∅');
  });

  it('F40 a weak ETag only: what overlaps is compared', async () => {
    const url = server().url('fin-mid-body', { size, at, times: 1, etag: 'weak', lastModified: 'none' });
    const bench = await FaultBench.open(server(), { url });
    const { files } = await bench.succeeds();
    await bench.expectFinal(size);
    expect(files).toMatchObject([{ assurance: 'overlap' }]);
    expect(bench.asked.starts).toEqual([0, at - overlap]);
    expect(bench.asked.asks.some(({ headers }) => 'if-range' in headers)).toBe(false);
  });

  it('F40 a date of just now counts as weak', async () => {
    const url = server().url('fin-mid-body', { size, at, times: 1, etag: 'none', lastModified: 'now' });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    expect(bench.asked.starts).toEqual([0, at - overlap]);
  });

  it('F56 a redirect to another host while it goes on: the same validator holds there', async () => {
    const url = server().url(['fin-mid-body', 'redirect-other-origin'], { size });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.restarts).toEqual([]);
    expect(bench.asked.starts).toEqual([0, size / 2, size / 2]);
  });

  it('F56 a redirect to a host that has another version: begins again with that one', async () => {
    const url = server().url(['fin-mid-body', 'redirect-other-origin'], { size, switchAt: 2 });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    expect(bench.restarts.length).toBeLessThanOrEqual(1);
    await bench.expectFinal(size, bench.restarts.length === 0 ? 1 : 2);
  });
});

describe('files that are encoded on the way', () => {
  it('F41 gzip: refused, and asked for once more', async () => {
    const url = server().url('gzip', { size, times: 1 });
    const bench = await FaultBench.open(server(), { url, file: { size } });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.retries).toEqual(['E_ENCODING']);
  });

  it('F41 gzip in the middle: what is there is kept', async () => {
    const url = server().url(['fin-mid-body', 'gzip', 'ok'], { size, at });
    const bench = await FaultBench.open(server(), { url });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.restarts).toEqual([]);
    expect(bench.asked.starts).toEqual([0, at, at]);
  });

  it('F41 gzip again: fails, and what is there is kept', async () => {
    const url = server().url(['fin-mid-body', 'gzip'], { size, at });
    const bench = await FaultBench.open(server(), { url });
    expect(await bench.fails()).toMatchObject({ code: 'E_ENCODING' });
    expect(bench.asked.asks.length).toBe(3);
    expect(await bench.disk()).toBe('P');
  });

  it('F42 an encoding that no one knows: fails at once', async () => {
    const bench = await FaultBench.open(server(), { url: server().url('content-encoding', { size }) });
    expect(await bench.fails()).toMatchObject({ code: 'E_ENCODING' });
    expect(bench.asked.asks.length).toBe(1);
    expect(await bench.disk()).toBe('∅');
  });

  it('F57 a wrong checksum, though all bytes are there: one more try from the beginning, then it fails', async () => {
    const url = server().url('wrong-bytes', { size, at });
    const bench = await FaultBench.open(server(), { url, file: fileOf(size) });
    expect(await bench.fails()).toMatchObject({ code: 'E_INTEGRITY', resumable: false });
    expect(bench.restarts).toEqual(['integrity']);
    expect(bench.asked.starts).toEqual([0, 0]);
    expect(await bench.disk()).toBe('∅');
    await bench.place('the former one');
    await bench.fails({ ifExists: 'replace' });
    await bench.expectBytes(new TextEncoder().encode('the former one'));
  });

  it('F57 once: the second try is right', async () => {
    const url = server().url('wrong-bytes', { size, at, times: 1 });
    const bench = await FaultBench.open(server(), { url, file: fileOf(size) });
    await bench.succeeds();
    await bench.expectFinal(size);
  });
});
