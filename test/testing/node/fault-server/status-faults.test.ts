import { expect, test } from 'vitest';
import { rawGet } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();

test.for([200, 204, 205, 304, 418, 600, 999])('status sends %i', async (code) => {
  const reply = await rawGet(server().url('status', { code }));
  expect(reply.status).toBe(code);
  const bodiless = [204, 205, 304].includes(code);
  expect(reply.values('content-length').length).toBe(bodiless ? 0 : 1);
  expect(reply.body.length > 0).toBe(!bodiless);
});

test('status takes a reason, a body and a type, as they are', async () => {
  const url = server().url('status', {
    code: 503,
    reason: 'Nö\u0007',
    body: '{"e":1}',
    value: 'application/json',
  });
  const reply = await rawGet(url);
  expect(reply.head.split('\r\n')[0]).toBe('HTTP/1.1 503 Nö\u0007');
  expect(reply.values('content-type')).toEqual(['application/json']);
  expect(reply.body.toString()).toBe('{"e":1}');
});

test('expired refuses with the words of a storage service', async () => {
  const reply = await rawGet(server().url('expired'));
  expect([reply.status, ...reply.values('content-type')]).toEqual([403, 'application/xml']);
  expect(reply.body.toString()).toContain('Request has expired');
  const gone = await rawGet(server().url('expired', { code: 410, body: 'gone' }));
  expect([gone.status, gone.body.toString()]).toEqual([410, 'gone']);
});

test('expiring is honest until its time, or until a test says so', async () => {
  const past = server().url('expiring', { expiresAt: Date.now() - 1 });
  const future = server().url('expiring', { expiresAt: Date.now() + 3_600_000, code: 404 });
  expect([(await rawGet(past)).status, (await rawGet(future)).status]).toEqual([403, 200]);
  server().expire(future);
  expect((await rawGet(future)).status).toBe(404);
});

test('unauthorized lets the right token in', async () => {
  const url = server().url('unauthorized', { token: 'good' });
  const refused = await rawGet(url, { Authorization: 'Bearer bad' });
  expect([refused.status, refused.values('www-authenticate').length]).toEqual([401, 1]);
  expect((await rawGet(url, { Authorization: 'Bearer good' })).status).toBe(200);
  expect((await rawGet(server().url('unauthorized'), { Authorization: 'Bearer good' })).status).toBe(401);
});

test.for(['2', '86400', 'Wed, 21 Oct 2015 07:28:00 GMT', 'soon', '-1', '1e308', '<html>'])(
  'retry-after sends %s',
  async (after) => {
    const reply = await rawGet(server().url('retry-after', { after, code: 503 }));
    expect([reply.status, ...reply.values('retry-after')]).toEqual([503, after]);
  },
);

test('retry-after is a 429 of two seconds by default', async () => {
  const reply = await rawGet(server().url('retry-after'));
  expect([reply.status, ...reply.values('retry-after')]).toEqual([429, '2']);
});

test('not-ready accepts, and may say for how long', async () => {
  const reply = await rawGet(server().url('not-ready'));
  expect([reply.status, reply.values('retry-after')]).toEqual([202, []]);
  expect((await rawGet(server().url('not-ready', { after: 5 }))).values('retry-after')).toEqual(['5']);
});

test('not-found, html-page and hostile-page', async () => {
  expect((await rawGet(server().url('not-found'))).status).toBe(404);
  const page = await rawGet(server().url('html-page'));
  expect([page.status, ...page.values('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.body.toString()).toMatch(/^<!doctype html>/);
  const hostile = await rawGet(server().url('hostile-page', { code: 403 }));
  expect(hostile.status).toBe(403);
  for (const part of ['\u001b[31m', '\u0007', '\u0000', '\u202e', '<script>']) {
    expect(hostile.body.toString()).toContain(part);
  }
});

test('reason-injection puts control characters into the status line', async () => {
  const reply = await rawGet(server().url('reason-injection', { code: 403 }));
  expect(reply.head).toContain('HTTP/1.1 403 \u001b[31m');
});
