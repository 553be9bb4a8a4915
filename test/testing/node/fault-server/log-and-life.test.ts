import { getEventListeners } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startFaultServer } from '../../../../src/testing/node/fault-server/fault-server.ts';
import { rawGet, RawConnection } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();

test('the log tells what was asked, on which connection, and what went out', async () => {
  const url = server().url('ok', { size: 1000 });
  const connection = new RawConnection(url);
  connection.send(url, { Range: 'bytes=10-19', 'X-A': '1', 'x-a': '2' });
  await connection.until(({ body }) => body.length === 10);
  connection.send(url, { Range: 'bytes=-5' });
  await connection.until(({ bytes }) => bytes.includes('995-999'));
  await connection.close();
  await rawGet(url);
  const { pathname, search } = new URL(url);
  const [first, second, third] = server().requestsOf(url);
  expect(first).toMatchObject({
    origin: 'main',
    protocol: '1.1',
    method: 'GET',
    target: pathname + search,
    fault: 'ok',
    preflight: false,
    headers: { 'x-a': '1, 2', range: 'bytes=10-19' },
    range: { start: 10, end: 19 },
    reused: 0,
    version: 1,
    status: 206,
    bytesSent: 10,
    outcome: 'complete',
  });
  expect(second).toMatchObject({
    reused: 1,
    connection: first?.connection,
    range: { start: -5 },
    bytesSent: 5,
  });
  expect(third).toMatchObject({ reused: 0, status: 200, bytesSent: 1000 });
  expect(third?.connection).not.toBe(first?.connection);
  expect(third?.range).toBeUndefined();
  expect((third?.index ?? 0) - (first?.index ?? 0)).toBe(2);
});

test('an answer that was read whole is complete in the log, without waiting', async () => {
  for (const params of [{ size: 0 }, { size: 300_000 }, { size: 300_000, framing: 'chunked' }]) {
    const url = server().url('ok', params);
    await (await fetch(url)).arrayBuffer();
    expect(server().requestsOf(url)[0]?.outcome).toBe('complete');
  }
});

test('waitFor finds past and future requests, and gives up when told', async () => {
  const url = server().url('ok');
  const mine = ({ id }: { id: string }): boolean => url.includes(`id=${id}&`) || url.endsWith(`id=${id}`);
  const future = server().waitFor(mine);
  await rawGet(url);
  expect(await future).toBe(await server().waitFor(mine));
  const { signal, abort } = ((controller) => ({
    signal: controller.signal,
    abort: () => controller.abort(new Error('enough')),
  }))(new AbortController());
  const never = server().waitFor(() => false, signal);
  abort();
  await expect(never).rejects.toThrow('enough');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a body of the request is read and dropped', async () => {
  const url = server().url('ok', { size: 5 });
  const connection = new RawConnection(url);
  connection.send(url, { 'Content-Length': '6' }, 'POST');
  connection.socket.write('GET / ');
  await connection.until(({ body }) => body.length > 0);
  connection.clear();
  connection.send(url);
  expect((await connection.until(({ body }) => body.length === 5)).status).toBe(200);
  await connection.close();
});

test.for([
  'GARBAGE\r\n\r\n',
  'GET nothing HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nno colon\r\n\r\n',
  'x'.repeat(200_000),
])('what is no request gets 400 and the end (%#)', async (text) => {
  const connection = new RawConnection(server().origins.main);
  connection.socket.write(text);
  const reply = await connection.until(({ ended }) => ended !== 'open');
  expect(reply.status).toBe(400);
  await connection.close();
});

test('open connections are counted, and can all be reset', async () => {
  await using own = await startFaultServer();
  expect(own.connections).toBe(0);
  const connections = [new RawConnection(own.origins.main), new RawConnection(own.origins.other)];
  for (const connection of connections)
    connection.send(connection === connections[0] ? own.url('stall') : own.url('ok', {}, 'other'));
  await own.waitFor(({ outcome }) => outcome === 'stalled');
  await own.waitFor(({ origin, outcome }) => origin === 'other' && outcome === 'complete');
  for (const connection of connections) await connection.until(({ body }) => body.length >= 32_768);
  expect(own.connections).toBe(2);
  const gone = own.waitForConnections(0);
  own.resetConnections();
  await gone;
  expect(own.connections).toBe(0);
  for (const connection of connections) {
    expect((await connection.until(({ ended }) => ended !== 'open')).ended).toBe('reset');
  }
  const never = own.waitForConnections(-1, AbortSignal.abort(new Error('enough')));
  await expect(never).rejects.toThrow('enough');
});

test('close breaks what is open, frees the ports, and may be called again', async () => {
  const own = await startFaultServer({ connectBlackHole: true });
  const { main } = own.origins;
  const connection = new RawConnection(main);
  connection.send(own.url('stall'));
  await own.waitFor(({ outcome }) => outcome === 'stalled');
  const waiting = own.waitFor(() => false);
  waiting.catch(() => undefined);
  await Promise.all([own.close(), own.close()]);
  await own.close();
  await expect(waiting).rejects.toThrow('closed');
  await connection.until(({ ended }) => ended !== 'open');
  const refused = await new Promise<NodeJS.ErrnoException>((resolve) => {
    connect(Number(new URL(main).port), '127.0.0.1').once('error', resolve);
  });
  expect(refused.code).toBe('ECONNREFUSED');
});

test('an unknown option is refused', async () => {
  await expect(startFaultServer({ blackHole: true } as object)).rejects.toThrow(TypeError);
});

test('nothing is heard beyond this machine', async () => {
  for (const origin of Object.values(server().origins)) expect(new URL(origin).hostname).toBe('127.0.0.1');
});
