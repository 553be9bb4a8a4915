import fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultParams } from '../../src/testing/node/fault-server/fault-params.ts';
import type { FaultName } from '../../src/testing/node/fault-server/fault-table.ts';
import { useFaultServer } from '../testing/node/fault-server/server.ts';
import { FaultBench, fileOf } from './support/fault-bench.ts';

const server = useFaultServer();
const size = 400_000;
const at = 150_000;

/** How a resume may end: which version of the file, or which error; and whether the bytes that are there may be asked for. */
interface Row {
  readonly title: string;
  /** What answers the resume, and after it. */
  readonly faults: readonly FaultName[];
  readonly params?: FaultParams;
  readonly ends: 1 | 2 | string;
  readonly restarts?: true;
  /** The error for a client that knows what to expect. */
  readonly known?: string;
}

/** What curl, wget and aria2 were given when they joined two versions and said that all was well. */
const rows: readonly Row[] = [
  { title: 'nothing is wrong', faults: ['ok'], ends: 1 },
  {
    title: 'the file changed, and the server honours validators',
    faults: ['ok'],
    params: { switchAt: 2 },
    ends: 2,
    restarts: true,
  },
  {
    title: 'the file changed, and the server ignores validators',
    faults: ['validator-ignored'],
    params: { switchAt: 2 },
    ends: 2,
    restarts: true,
  },
  {
    title: 'the file changed its size',
    faults: ['ok'],
    params: { switchAt: 2, nextSize: 300_000 },
    ends: 2,
    restarts: true,
  },
  {
    title: 'the file changed, and nothing names its version',
    faults: ['ok'],
    params: { switchAt: 2, etag: 'none', lastModified: 'none' },
    ends: 2,
    restarts: true,
  },
  { title: 'Range is ignored', faults: ['range-ignored'], ends: 1, restarts: true },
  { title: '206 from byte 0', faults: ['range-wrong-start', 'ok'], ends: 1 },
  { title: '206 off by one', faults: ['range-off-by-one', 'ok'], ends: 1 },
  { title: '206 without Content-Range', faults: ['range-without-content-range', 'ok'], ends: 1 },
  {
    title: '206 with another total',
    faults: ['range-other-total', 'ok'],
    ends: 1,
    restarts: true,
    known: 'E_TOO_LARGE',
  },
  { title: '416', faults: ['range-not-satisfiable', 'ok'], params: { total: 'none' }, ends: 1 },
  { title: '403 once, since the link expired', faults: ['expired', 'ok'], ends: 1 },
  { title: '403 to a link that is new', faults: ['status', 'ok'], params: { code: 403 }, ends: 'E_AUTH' },
  { title: '503 with Retry-After', faults: ['retry-after', 'ok'], params: { code: 503, after: 2 }, ends: 1 },
  { title: 'an HTML page', faults: ['html-page'], ends: 'E_PROTOCOL' },
  { title: 'gzip of the file', faults: ['gzip', 'ok'], ends: 1 },
  { title: 'gzip of the file, each time', faults: ['gzip'], ends: 'E_ENCODING' },
  { title: 'a short 206', faults: ['range-shorter', 'ok'], params: { bytes: 1000 }, ends: 1 },
];

describe.each(['a client that knows nothing', 'a client that knows size and checksum'])('%s', (who) => {
  it.each(rows)('$title', async ({ faults, params = {}, ends: open, restarts, known }) => {
    const knows = who.includes('checksum');
    const ends = knows ? (known ?? open) : open;
    const url = server().url(['fin-mid-body', ...faults], { size, at, ...params });
    const bench = await FaultBench.open(server(), { url, ...(knows ? { file: fileOf(size) } : {}) });
    // The first run is stopped at the cut; the second is another call, as on another day.
    const controller = new AbortController();
    const first = await bench.ended({
      signal: controller.signal,
      onEvent: ({ type }) => type === 'retry' && controller.abort('stopped'),
    });
    expect(first).toEqual({ thrown: 'stopped' });
    const ended = await bench.ended();
    const path = join(bench.root, 'file.bin');
    if (typeof ends === 'string' || (knows && ends === 2)) {
      expect(ended).toMatchObject({ result: { success: false } });
      const { code } = (ended as { result: { error: { code: string } } }).result.error;
      expect(code).toMatch(typeof ends === 'string' ? ends : /^E_(INTEGRITY|CHANGED|TOO_LARGE)$/);
      await expect(fs.stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    } else {
      expect(ended).toMatchObject({ result: { success: true } });
      await bench.expectFinal(params.switchAt === undefined ? size : (params.nextSize ?? size), ends);
    }
    // What overlaps is compared where nothing else proves that the file is the same.
    const again = bench.asked.asks.map((ask) => ask.again);
    if (restarts === undefined) expect(Math.max(...again)).toBeLessThanOrEqual(knows ? 0 : 65_536);
  });
});
