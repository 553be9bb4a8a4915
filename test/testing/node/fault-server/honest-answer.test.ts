import { expect, test } from 'vitest';
import { seededBytes } from '../../../../src/testing/seeded-content.ts';
import { rawGet, RawConnection } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();
const size = 200_000;

test('a plain request gets the whole file, with its length and validators', async () => {
  const reply = await rawGet(server().url('ok', { size, seed: 4, type: 'model/gltf-binary' }));
  expect(reply.head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(reply.values('content-length')).toEqual(['200000']);
  expect(reply.values('content-type')).toEqual(['model/gltf-binary']);
  expect(reply.values('accept-ranges')).toEqual(['bytes']);
  expect(reply.values('etag')[0]).toMatch(/^"[!#-~]+"$/);
  expect(Date.parse(reply.values('last-modified')[0] ?? '')).toBeLessThan(Date.now() - 60_000);
  expect(reply.body.equals(seededBytes(4, 0, size))).toBe(true);
  expect(reply.ended).toBe('fin');
});

test.for([
  ['bytes=0-', 0, 199_999],
  ['bytes=150000-', 150_000, 199_999],
  ['bytes=10-19', 10, 19],
  ['bytes=199990-999999999', 199_990, 199_999],
  ['bytes=-500', 199_500, 199_999],
] as const)('Range %s gets 206 with exactly those bytes', async ([range, start, end]) => {
  const reply = await rawGet(server().url('ok', { size }), { Range: range });
  expect(reply.status).toBe(206);
  expect(reply.values('content-range')).toEqual([`bytes ${start}-${end}/200000`]);
  expect(reply.values('content-length')).toEqual([String(end - start + 1)]);
  expect(reply.body.equals(seededBytes(1, start, end - start + 1))).toBe(true);
});

test('a range past the end gets 416 with the total, and an empty file has none', async () => {
  const past = await rawGet(server().url('ok', { size }), { Range: 'bytes=200000-' });
  expect([past.status, ...past.values('content-range')]).toEqual([416, 'bytes */200000']);
  const empty = await rawGet(server().url('ok', { size: 0 }), { Range: 'bytes=0-' });
  expect([empty.status, ...empty.values('content-range')]).toEqual([416, 'bytes */0']);
  const whole = await rawGet(server().url('ok', { size: 0 }));
  expect([whole.status, whole.body.length]).toEqual([200, 0]);
});

test.for(['bytes=0-1,5-6', 'bytes=9-3', 'lines=1-2', 'bytes=x-'])(
  'Range %s is none that it serves, and is ignored',
  async (range) => {
    expect((await rawGet(server().url('ok', { size }), { Range: range })).status).toBe(200);
  },
);

test('conditions are kept', async () => {
  const url = server().url('ok', { size });
  const first = await rawGet(url);
  const etag = first.values('etag')[0] ?? '';
  const date = first.values('last-modified')[0] ?? '';
  const ask = async (headers: Record<string, string>): Promise<number> =>
    (await rawGet(url, { Range: 'bytes=5-', ...headers })).status;
  expect(await ask({ 'If-Range': etag })).toBe(206);
  expect(await ask({ 'If-Range': date })).toBe(206);
  expect(await ask({ 'If-Range': '"other"' })).toBe(200);
  expect(await ask({ 'If-Match': etag })).toBe(206);
  expect(await ask({ 'If-Match': `"x", ${etag}` })).toBe(206);
  expect(await ask({ 'If-Match': '*' })).toBe(206);
  expect(await ask({ 'If-Match': '"other"' })).toBe(412);
  expect(await ask({ 'If-None-Match': etag })).toBe(304);
});

test('HEAD gets the head alone, POST is refused, and a connection serves one request after another', async () => {
  const url = server().url('ok', { size: 100 });
  const connection = new RawConnection(url);
  connection.send(url, {}, 'HEAD');
  const head = await connection.until(({ head: text }) => text.includes('Content-Length: 100'));
  expect(head.body.length).toBe(0);
  connection.clear();
  connection.send(url, { 'Content-Length': '0' }, 'POST');
  expect((await connection.until(({ body }) => body.length > 0)).status).toBe(405);
  connection.clear();
  connection.send(url);
  connection.send(url, { Range: 'bytes=90-' });
  const both = await connection.until(
    ({ bytes }) => bytes.toString('latin1').split('HTTP/1.1 ').length === 3,
  );
  expect(both.bytes.toString('latin1').match(/HTTP\/1\.1 20[06]/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 206']);
  await connection.close();
  expect(
    server()
      .requestsOf(url)
      .map(({ reused }) => reused),
  ).toEqual([0, 1, 2, 3]);
});

test('a file of exabytes can be asked for its middle', async () => {
  const reply = await rawGet(server().url('ok', { size: 2 ** 52 }), {
    Range: 'bytes=1099511627776-1099511627785',
  });
  expect(reply.values('content-range')).toEqual([`bytes 1099511627776-1099511627785/${2 ** 52}`]);
  expect(reply.body.equals(seededBytes(1, 2 ** 40, 10))).toBe(true);
});

test.for(['chunked', 'close'])('framing %s sends the same bytes without a length', async (framing) => {
  const response = await fetch(server().url('ok', { size, framing }), { headers: { connection: 'close' } });
  expect(response.headers.get('content-length')).toBeNull();
  expect(Buffer.from(await response.arrayBuffer()).equals(seededBytes(1, 0, size))).toBe(true);
});
