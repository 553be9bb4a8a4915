import { expect, test } from 'vitest';
import { rawGet } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();
const origin = 'http://page.example';

test('without cors nothing is allowed, preflights neither', async () => {
  const url = server().url('ok', { size: 5 });
  const reply = await rawGet(url, { Origin: origin });
  expect(reply.head.toLowerCase()).not.toContain('access-control');
  const preflight = await rawGet(
    url,
    { Origin: origin, 'Access-Control-Request-Method': 'GET' },
    undefined,
    'OPTIONS',
  );
  expect([preflight.status, preflight.head.toLowerCase().includes('access-control')]).toEqual([405, false]);
});

test('cors lets any page read, and shows only what expose names', async () => {
  const hidden = await rawGet(server().url('ok', { size: 5, cors: true }), { Origin: origin });
  expect(hidden.values('access-control-allow-origin')).toEqual([origin]);
  expect(hidden.values('access-control-expose-headers')).toEqual([]);
  const url = server().url('not-found', { cors: true, expose: 'ETag, Content-Range' });
  const exposed = await rawGet(url);
  expect(exposed.values('access-control-allow-origin')).toEqual(['*']);
  expect(exposed.values('access-control-expose-headers')).toEqual(['ETag, Content-Range']);
});

test('a preflight is answered and logged, and does not use up a turn', async () => {
  const url = server().url('not-found', { size: 5, cors: true, times: 1 });
  const preflight = await rawGet(
    url,
    { Origin: origin, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'if-range' },
    undefined,
    'OPTIONS',
  );
  expect(preflight.status).toBe(204);
  expect(preflight.values('access-control-allow-headers')).toEqual(['if-range']);
  expect([(await rawGet(url)).status, (await rawGet(url)).status]).toEqual([404, 200]);
  expect(
    server()
      .requestsOf(url)
      .map((request) => request.preflight),
  ).toEqual([true, false, false]);
});

test('allow can refuse a header that a page would send', async () => {
  const url = server().url('ok', { cors: true, allow: 'range' });
  const preflight = await rawGet(
    url,
    { Origin: origin, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'if-range' },
    undefined,
    'OPTIONS',
  );
  expect(preflight.values('access-control-allow-headers')).toEqual(['range']);
});
