import { expect, test } from 'vitest';
import type { FaultParams } from '../../../../src/testing/node/fault-server/fault-params.ts';
import type { FaultName } from '../../../../src/testing/node/fault-server/fault-table.ts';
import { seededMismatch } from '../../../../src/testing/seeded-content.ts';
import { rawGet } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();

async function location(fault: FaultName, params: FaultParams = {}): Promise<string> {
  const reply = await rawGet(server().url(fault, params));
  expect(reply.status).toBe(params.code ?? 302);
  return reply.values('location')[0] ?? '';
}

test('redirect leads to the file, on the same origin or another', async () => {
  for (const fault of ['redirect', 'redirect-other-origin', 'redirect-to-plain'] as const) {
    const url = server().url(fault, { size: 1000, seed: 8, code: 307 });
    const response = await fetch(url);
    expect([response.status, response.redirected]).toEqual([200, true]);
    expect(seededMismatch(8, 0, new Uint8Array(await response.arrayBuffer()))).toBeUndefined();
    const origins = server()
      .requestsOf(url)
      .map(({ origin }) => origin);
    expect(origins).toEqual(['main', fault === 'redirect-other-origin' ? 'other' : 'main']);
  }
});

test('the target may be a fault of its own, with its parameters', async () => {
  const url = server().url('redirect-other-origin', {
    size: 1000,
    target: 'fin-mid-body,ok',
    at: 10,
    times: 1,
  });
  await expect(fetch(url).then((response) => response.arrayBuffer())).rejects.toThrow();
  expect(
    server()
      .requestsOf(url)
      .map(({ fault }) => fault),
  ).toEqual(['redirect-other-origin', 'fin-mid-body']);
  expect((await rawGet(url)).status).toBe(200);
  expect(() => server().url('redirect', { at: 10 })).toThrow(TypeError);
});

test('redirect-hops counts down, redirect-loop does not', async () => {
  const hops = server().url('redirect-hops', { count: 3, size: 10 });
  expect((await fetch(hops)).status).toBe(200);
  expect(server().requestsOf(hops).length).toBe(4);
  const loop = server().url('redirect-loop');
  const reply = await rawGet(loop);
  expect(new URL(reply.values('location')[0] ?? '', loop).href).toBe(loop);
});

test('redirects to places that are not to be visited', async () => {
  expect(await location('redirect-to-private')).toBe('http://169.254.169.254/latest/meta-data/');
  expect(await location('redirect-to-private', { to: 'http://[::1]/', code: 301 })).toBe('http://[::1]/');
  expect(await location('redirect-to-file')).toMatch(/^file:/);
  expect(await location('redirect-to-data')).toMatch(/^data:/);
  expect(await location('redirect-to-javascript')).toMatch(/^javascript:/);
  expect(await location('redirect-userinfo')).toMatch(/^http:\/\/user:secret@127\.0\.0\.1:\d+\/ok\?/);
  expect(await location('redirect-to-tls')).toMatch(`${server().origins.tls}/ok?`);
  expect((await location('redirect-long')).length).toBeGreaterThan(8192);
});

test('to may name the origins and the query', async () => {
  expect(await location('redirect', { to: '{other}/stall{query}', id: 'a', code: 303 })).toMatch(
    new RegExp(`^${server().origins.other}/stall\\?id=a&to=`),
  );
  expect(await location('redirect', { to: '{nobody}/' })).toBe('{nobody}/');
});

test('redirect-crlf and redirect-without-location', async () => {
  const injected = await rawGet(server().url('redirect-crlf'));
  expect(injected.values('x-injected')).toEqual(['1']);
  expect((await rawGet(server().url('redirect-without-location'))).values('location')).toEqual([]);
});
