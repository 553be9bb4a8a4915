import { expect, test } from 'vitest';
import type { FaultParams } from '../../../../src/testing/node/fault-server/fault-params.ts';
import type { FaultName } from '../../../../src/testing/node/fault-server/fault-table.ts';
import { seededBytes } from '../../../../src/testing/seeded-content.ts';
import { rawGet, type RawReply } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();
const size = 10_000;

interface Wrong {
  readonly params?: FaultParams;
  readonly range?: string;
  readonly status?: number;
  readonly contentRange: string | undefined;
  /** Which bytes really come. */
  readonly bytes?: readonly [start: number, end: number];
}

const rows: Partial<Record<FaultName, readonly Wrong[]>> = {
  'range-ignored': [{ status: 200, contentRange: undefined, bytes: [0, 9999] }],
  'range-wrong-start': [
    { contentRange: 'bytes 0-9999/10000', bytes: [0, 9999] },
    { params: { start: 50 }, contentRange: 'bytes 50-9999/10000', bytes: [50, 9999] },
  ],
  'range-off-by-one': [
    { contentRange: 'bytes 101-9999/10000', bytes: [101, 9999] },
    { params: { by: -1 }, contentRange: 'bytes 99-9998/10000', bytes: [99, 9998] },
    { params: { by: -1 }, range: 'bytes=0-4', contentRange: 'bytes 0-3/10000', bytes: [0, 3] },
  ],
  'range-shifted-bytes': [
    { range: 'bytes=100-199', contentRange: 'bytes 100-199/10000', bytes: [101, 200] },
    { range: 'bytes=100-199', params: { by: -7 }, contentRange: 'bytes 100-199/10000', bytes: [93, 192] },
  ],
  'range-shorter': [
    { contentRange: 'bytes 100-1099/10000', bytes: [100, 1099] },
    { params: { bytes: 5 }, contentRange: 'bytes 100-104/10000', bytes: [100, 104] },
    {
      params: { bytes: 50 },
      range: 'bytes=9990-',
      contentRange: 'bytes 9990-9999/10000',
      bytes: [9990, 9999],
    },
  ],
  'range-longer': [
    { range: 'bytes=100-199', contentRange: 'bytes 100-9999/10000', bytes: [100, 9999] },
    { range: 'bytes=100-199', params: { bytes: 1 }, contentRange: 'bytes 100-200/10000', bytes: [100, 200] },
  ],
  'range-unsolicited': [
    { range: '', contentRange: 'bytes 0-999/10000', bytes: [0, 999] },
    { range: 'bytes=0-', params: { bytes: 7 }, contentRange: 'bytes 0-6/10000', bytes: [0, 6] },
    { range: 'bytes=7-', contentRange: 'bytes 7-9999/10000', bytes: [7, 9999] },
  ],
  'range-without-content-range': [{ contentRange: undefined, bytes: [100, 9999] }],
  'range-other-total': [
    { contentRange: 'bytes 100-9999/10001', bytes: [100, 9999] },
    { params: { total: 20 }, contentRange: 'bytes 100-9999/20', bytes: [100, 9999] },
  ],
  'range-total-unknown': [{ contentRange: 'bytes 100-9999/*', bytes: [100, 9999] }],
  'content-range': [
    { contentRange: 'bytes 0-9/5', bytes: [100, 9999] },
    { params: { value: 'BYTES=1-2' }, contentRange: 'BYTES=1-2', bytes: [100, 9999] },
  ],
  'range-not-satisfiable': [
    { status: 416, contentRange: 'bytes */10000' },
    { params: { total: 9000 }, status: 416, contentRange: 'bytes */9000' },
    { params: { total: '*' }, status: 416, contentRange: 'bytes */*' },
    { params: { total: 'none' }, status: 416, contentRange: undefined },
  ],
};

const cases = Object.entries(rows).flatMap(([fault, wrongs]) =>
  wrongs.map((wrong): [FaultName, Wrong] => [fault as FaultName, wrong]),
);

test.for(cases)(
  '%s: %j',
  async ([fault, { params, range = 'bytes=100-', status = 206, contentRange, bytes }]) => {
    const url = server().url(fault, { size, ...params });
    const reply = await rawGet(url, range === '' ? {} : { Range: range });
    expect(reply.status).toBe(status);
    expect(reply.values('content-range')).toEqual(contentRange === undefined ? [] : [contentRange]);
    expect(reply.values('content-length')).toEqual([String(reply.body.length)]);
    if (bytes !== undefined) {
      expect(reply.body.equals(seededBytes(1, bytes[0], bytes[1] - bytes[0] + 1))).toBe(true);
    }
  },
);

test('if-range-refused answers 200 to the condition and 206 to the bare range, with one ETag', async () => {
  const url = server().url('if-range-refused', { size });
  const bare = await rawGet(url, { Range: 'bytes=100-' });
  const etag = bare.values('etag')[0] ?? '';
  const conditional = await rawGet(url, { Range: 'bytes=100-', 'If-Range': etag });
  expect([bare.status, conditional.status]).toEqual([206, 200]);
  expect(conditional.values('etag')).toEqual([etag]);
});

test('validator-ignored gives bytes of the new version to those who hold the old one', async () => {
  const url = server().url('validator-ignored', { size, switchAt: 2 });
  const etag = (await rawGet(url)).values('etag')[0] ?? '';
  for (const condition of ['If-Range', 'If-Match']) {
    const reply = await rawGet(url, { Range: 'bytes=100-', [condition]: etag });
    expect(reply.status).toBe(206);
    expect(reply.body.equals(seededBytes(2, 100, size - 100))).toBe(true);
    expect(reply.values('etag')).not.toEqual([etag]);
  }
});

test('range-multipart wraps the range in a part', async () => {
  const reply = await rawGet(server().url('range-multipart', { size }), { Range: 'bytes=100-199' });
  expect(reply.status).toBe(206);
  expect(reply.values('content-type')).toEqual(['multipart/byteranges; boundary=limit']);
  expect(reply.values('content-range')).toEqual([]);
  expect(reply.body.includes('--limit\r\n')).toBe(true);
  expect(reply.body.includes('Content-Range: bytes 100-199/10000\r\n\r\n')).toBe(true);
  expect(reply.body.includes(Buffer.from(seededBytes(1, 100, 100)))).toBe(true);
});

test('validators come in every kind', async () => {
  const etags = async (etag: string, headers = {}): Promise<(string | undefined)[]> => {
    const url = server().url('ok', { size, etag });
    const replies: RawReply[] = [await rawGet(url, headers), await rawGet(url, headers)];
    return replies.map((reply) => reply.values('etag')[0]);
  };
  const [first, second] = await etags('strong');
  expect(first).toBe(second);
  expect(await etags('weak')).toEqual([`W/${first}`, `W/${first}`]);
  expect(await etags('none')).toEqual([undefined, undefined]);
  for (const kind of ['connection', 'request']) {
    const [one, two] = await etags(kind);
    expect(one).toMatch(/^"[!#-~]+"$/);
    expect(one).not.toBe(two);
  }
  expect(await etags('"a\u0001b')).toEqual(['"a\u0001b', '"a\u0001b']);

  const ask = async (origin: 'main' | 'other'): Promise<string | undefined> =>
    (await rawGet(server().url('ok', { size, etag: 'origin' }, origin))).values('etag')[0];
  expect(await ask('main')).toBe(await ask('main'));
  expect(await ask('main')).not.toBe(await ask('other'));

  const dates = async (lastModified: string): Promise<string[]> =>
    (await rawGet(server().url('ok', { size, lastModified }))).values('last-modified');
  expect(await dates('none')).toEqual([]);
  expect(await dates('yesterday')).toEqual(['yesterday']);
  expect(Date.now() - Date.parse((await dates('now'))[0] ?? '')).toBeLessThan(60_000);
  expect((await rawGet(server().url('ok', { acceptRanges: false }))).values('accept-ranges')).toEqual([]);
});

test('a weak ETag never satisfies If-Range', async () => {
  const url = server().url('ok', { size, etag: 'weak' });
  const etag = (await rawGet(url)).values('etag')[0] ?? '';
  expect((await rawGet(url, { Range: 'bytes=1-', 'If-Range': etag })).status).toBe(200);
});
