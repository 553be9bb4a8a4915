import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { seededBytes } from '../../../../src/testing/seeded-content.ts';
import { rawGet } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();
const size = 50_000;

test('gzip packs the whole file, whatever was asked for', async () => {
  const reply = await rawGet(server().url('gzip', { size }), {
    'Accept-Encoding': 'identity',
    Range: 'bytes=100-',
  });
  expect(reply.status).toBe(200);
  expect(reply.values('content-encoding')).toEqual(['gzip']);
  expect(reply.values('content-length')).toEqual([String(reply.body.length)]);
  expect(gunzipSync(reply.body).equals(seededBytes(1, 0, size))).toBe(true);
});

test('gzip-range cuts the range out of the packed file', async () => {
  const packed = (await rawGet(server().url('gzip', { size }))).body;
  const reply = await rawGet(server().url('gzip-range', { size }), { Range: 'bytes=100-199' });
  expect(reply.status).toBe(206);
  expect(reply.values('content-range')).toEqual([`bytes 100-199/${packed.length}`]);
  expect(reply.body.equals(packed.subarray(100, 200))).toBe(true);
});

test('gzip-truncated cuts the packed file, and its length says so', async () => {
  const reply = await rawGet(server().url('gzip-truncated', { size }));
  expect(reply.values('content-length')).toEqual([String(reply.body.length)]);
  expect(() => gunzipSync(reply.body)).toThrow(/unexpected end/);
});

test('content-encoding names one that nobody knows, before honest bytes', async () => {
  const reply = await rawGet(server().url('content-encoding', { size }));
  expect(reply.values('content-encoding')).toEqual(['x-rot13']);
  expect(reply.body.equals(seededBytes(1, 0, size))).toBe(true);
});

test('gzip-bomb is small on the wire and large after', async () => {
  const reply = await rawGet(server().url('gzip-bomb', { bytes: 4_000_000 }));
  expect(reply.values('content-encoding')).toEqual(['gzip']);
  expect(reply.body.length).toBeLessThan(20_000);
  const text = gunzipSync(reply.body).toString();
  expect([text.length, typeof JSON.parse(text)]).toEqual([4_000_000, 'string']);
});

test('json-deep nests, json-huge is long, and both are JSON', async () => {
  const deep = await rawGet(server().url('json-deep', { count: 1000 }));
  expect(deep.body.toString()).toBe('['.repeat(1000) + ']'.repeat(1000));
  for (const bytes of [3, 4, 300_000]) {
    const huge = await rawGet(server().url('json-huge', { bytes }));
    expect(huge.values('content-type')).toEqual(['application/json']);
    expect(Math.abs(huge.body.length - bytes)).toBeLessThanOrEqual(1);
    const numbers = JSON.parse(huge.body.toString()) as number[];
    expect(numbers.every((number) => number === 0)).toBe(true);
  }
});
