import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startFaultServer } from '../../../../src/testing/node/fault-server/fault-server.ts';
import { rawGet, RawConnection } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer({ connectBlackHole: true });

test.for([
  ['empty-reply', 'fin', ''],
  ['reset-at-once', 'reset', ''],
  ['not-http', 'fin', 'SSH-2.0-OpenSSH_9.6\r\n'],
] as const)('%s ends with %s', async ([fault, ended, text]) => {
  const url = server().url(fault);
  const reply = await rawGet(url);
  expect([reply.ended, reply.bytes.toString()]).toEqual([ended, text]);
  expect(server().requestsOf(url)).toMatchObject([{ outcome: 'cut', bytesSent: 0 }]);
  expect(server().requestsOf(url)[0]?.status).toBeUndefined();
});

test('reset-reused spares the first request of a connection', async () => {
  const url = server().url('reset-reused', { size: 10 });
  const connection = new RawConnection(url);
  connection.send(url);
  expect((await connection.until(({ body }) => body.length === 10)).status).toBe(200);
  connection.send(url);
  expect((await connection.until(({ ended }) => ended !== 'open')).ended).toBe('reset');
  expect((await rawGet(url)).status).toBe(200);
});

test('headers-never and headers-unfinished leave the client waiting', async () => {
  for (const [fault, text] of [
    ['headers-never', ''],
    ['headers-unfinished', 'HTTP/1.1 200 OK\r\nX-More: to come\r\n'],
  ] as const) {
    const url = server().url(fault);
    const connection = new RawConnection(url);
    connection.send(url);
    await server().waitFor((one) => one === server().requestsOf(url)[0] && one.outcome === 'stalled');
    const reply = await connection.until(({ bytes }) => bytes.length >= text.length);
    expect([reply.bytes.toString(), reply.ended]).toEqual([text, 'open']);
    server().release(url);
    expect((await connection.until(({ ended }) => ended !== 'open')).ended).toBe('fin');
    await connection.close();
  }
});

test('headers-unfinished can go on for ever', async () => {
  const url = server().url('headers-unfinished', { everyMs: 1 });
  const reply = await rawGet(url, {}, ({ bytes }) => bytes.length > 100);
  expect(reply.bytes.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n(X-More: to come\r\n){3,}$/);
});

test('connect-refused is refused again and again', async () => {
  const { port } = new URL(server().url('connect-refused'));
  for (let index = 0; index < 3; index += 1) {
    const socket = connect(Number(port), '127.0.0.1');
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));
    expect(error.code).toBe('ECONNREFUSED');
  }
});

test.runIf(process.platform === 'linux')('connect-black-hole neither connects nor refuses', async () => {
  const { port } = new URL(server().url('connect-black-hole'));
  const socket = connect(Number(port), '127.0.0.1');
  const outcome = await new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connect'));
    socket.once('error', () => resolve('error'));
    setTimeout(() => resolve('silence'), 50);
  });
  socket.destroy();
  expect(outcome).toBe('silence');
});

test('the black hole must be asked for', async () => {
  await using plain = await startFaultServer();
  expect(() => plain.url('connect-black-hole')).toThrow(/connectBlackHole: true/);
});
