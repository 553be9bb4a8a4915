import { expect, test } from 'vitest';
import { rawGet } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();
const size = 5;

test.for(['-5', '+5', '5, 6', '5, 5', '0x10', '1e9', '99999999999999999999', '5 ', 'abc', ''])(
  'content-length sends "%s" before an honest body',
  async (value) => {
    const reply = await rawGet(server().url('content-length', { size, value }));
    expect(reply.values('content-length')).toEqual([value]);
    expect([reply.body.length, reply.ended]).toEqual([size, 'fin']);
  },
);

test('content-length can come twice, equal or not', async () => {
  for (const again of ['5', '6']) {
    const reply = await rawGet(server().url('content-length', { size, value: '5', again }));
    expect(reply.values('content-length')).toEqual(['5', again]);
  }
});

test('content-length-and-chunked sends both', async () => {
  const reply = await rawGet(server().url('content-length-and-chunked', { size, value: '3' }));
  expect([reply.values('content-length'), reply.values('transfer-encoding')]).toEqual([['3'], ['chunked']]);
  expect(reply.body.length).toBe('5\r\n'.length + size + '\r\n0\r\n\r\n'.length);
});

test('a header of 200 kB, 5,000 headers, 2,000 early hints', async () => {
  const giant = await rawGet(server().url('header-giant'));
  expect(giant.values('x-giant')[0]?.length).toBe(200_000);
  const many = await rawGet(server().url('headers-many'));
  expect(many.head.split('\r\n').filter((line) => line.startsWith('X-Many-')).length).toBe(5000);
  const hints = await rawGet(server().url('early-hints', { size }));
  expect(hints.bytes.toString('latin1').match(/HTTP\/1\.1 103 Early Hints\r\n/g)?.length).toBe(2000);
  expect(hints.bytes.toString('latin1')).toContain('\r\n\r\nHTTP/1.1 200 OK\r\n');
});

test('set-cookie sets a cookie', async () => {
  expect((await rawGet(server().url('set-cookie'))).values('set-cookie')[0]).toMatch(/^session=/);
});

test('any line can be added to any head', async () => {
  const header = [
    'Content-Disposition: attachment; filename="日本.zip"',
    'X-Two: a\r\nX-Three: b',
    'no header',
  ];
  const reply = await rawGet(server().url('ok', { size, header }));
  expect(reply.values('content-disposition')).toEqual(['attachment; filename="日本.zip"']);
  expect(reply.values('x-three')).toEqual(['b']);
  expect(reply.head.split('\r\n').at(-1)).toBe('no header');
  expect(
    (await rawGet(server().url('stall', { size, at: 5, times: 0, header: 'Digest: x' }))).values('digest'),
  ).toEqual(['x']);
});
