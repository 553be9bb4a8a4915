import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { Duplex, PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { startTcpProxy, type TcpProxy, type TcpProxyOptions } from '../../../src/testing/node/tcp-proxy.ts';
import { TcpRelay } from '../../../src/testing/node/tcp-relay.ts';
import { seededBytes, seededMismatch } from '../../../src/testing/seeded-content.ts';
import { RawConnection } from './raw-client.ts';
import { useFaultServer } from './fault-server/server.ts';

const server = useFaultServer();
const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function proxyTo(options: Partial<TcpProxyOptions> = {}): Promise<TcpProxy> {
  const proxy = await startTcpProxy({ target: server().origins.main, ...options });
  open.push(proxy);
  return proxy;
}

/** A target that sends what it is told to whoever comes. */
async function target(onConnection: (socket: Socket) => void): Promise<string> {
  const listener: Server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  open.push(listener);
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

/** All bytes until the end of the connection. */
async function readAll(proxy: TcpProxy): Promise<{ bytes: Buffer; ended: string }> {
  const connection = new RawConnection(proxy.origin);
  const { bytes, ended } = await connection.until((reply) => reply.ended !== 'open');
  await connection.close();
  return { bytes, ended };
}

const payload = seededBytes(3, 0, 300_000);

test('without limits every byte passes both ways, and the ends too', async () => {
  const url = server().url('ok', { size: 300_000, seed: 3 });
  const proxy = await proxyTo();
  const response = await fetch(proxy.url(url), { headers: { connection: 'close' } });
  const body = new Uint8Array(await response.arrayBuffer());
  expect(seededMismatch(3, 0, body)).toBeUndefined();
  expect(proxy.bytesToClient).toBeGreaterThan(300_000);
  expect(proxy.bytesToTarget).toBeGreaterThan(50);
  await proxy.waitForConnections(0);
  expect([proxy.accepted, proxy.refused]).toEqual([1, 0]);
});

test('a half-closed connection still carries the answer', async () => {
  const echo = await target((socket) => {
    const received: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => received.push(bytes));
    socket.on('end', () => socket.end(Buffer.concat(received)));
  });
  const proxy = await proxyTo({ target: echo });
  const socket = connect({
    port: Number(new URL(proxy.origin).port),
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  socket.end('all that is asked');
  const received: Buffer[] = [];
  for await (const bytes of socket) received.push(bytes as Buffer);
  expect(Buffer.concat(received).toString()).toBe('all that is asked');
});

test('a reset of the target reaches the client as a reset, a FIN as a FIN', async () => {
  const resets = await proxyTo({ target: await target((socket) => socket.resetAndDestroy()) });
  expect((await readAll(resets)).ended).toBe('reset');
  const ends = await proxyTo({ target: await target((socket) => socket.end('bye')), latencyMs: 5 });
  expect(await readAll(ends)).toEqual({ bytes: Buffer.from('bye'), ended: 'fin' });
});

test('a client that goes takes its connection to the target along', async () => {
  const closed: Promise<unknown>[] = [];
  const origin = await target((socket) => {
    closed.push(once(socket.resume(), 'close'));
    socket.on('end', () => socket.end());
  });
  const proxy = await proxyTo({ target: origin });
  const connection = new RawConnection(proxy.origin);
  connection.socket.write('x');
  await expect.poll(() => closed.length).toBe(1);
  await connection.close();
  await Promise.all(closed);
  await proxy.waitForConnections(0);
});

test('a target that nobody answers at resets the client', async () => {
  const proxy = await proxyTo({ target: server().url('connect-refused') });
  expect((await readAll(proxy)).ended).toBe('reset');
});

test.for([
  ['cutAfterBytes', 'fin'],
  ['resetAfterBytes', 'reset'],
] as const)('%s lets exactly so many bytes through, then comes %s', async ([limit, ended]) => {
  const origin = await target((socket) => socket.end(payload));
  const proxy = await proxyTo({ target: origin, [limit]: 100_001 });
  const reply = await readAll(proxy);
  expect(reply.ended).toBe(ended);
  expect(proxy.bytesToClient).toBe(100_001);
  if (ended === 'fin') expect(reply.bytes.equals(payload.subarray(0, 100_001))).toBe(true);
  proxy.set({ [limit]: 0 });
  expect((await readAll(proxy)).bytes.length).toBe(0);
});

test('stallAfterBytes holds the rest back until it is lifted', async () => {
  const proxy = await proxyTo({
    target: await target((socket) => socket.end(payload)),
    stallAfterBytes: 1000,
  });
  const connection = new RawConnection(proxy.origin);
  await connection.until(({ bytes }) => bytes.length === 1000);
  proxy.set({ stallAfterBytes: 2000 });
  const later = await connection.until(({ bytes }) => bytes.length === 2000);
  expect(later.ended).toBe('open');
  proxy.set({ stallAfterBytes: undefined });
  const all = await connection.until(({ ended }) => ended === 'fin');
  expect(all.bytes.equals(payload)).toBe(true);
  await connection.close();
});

test('sliceBytes writes no more at once', async () => {
  const origin = await target((socket) => socket.end(payload.subarray(0, 5000)));
  const proxy = await proxyTo({ target: origin, sliceBytes: 7 });
  expect((await readAll(proxy)).bytes.equals(payload.subarray(0, 5000))).toBe(true);

  // A client cannot see how bytes were sliced: the system joins them again. So this is a look at the other end.
  const sizes: number[] = [];
  const to = new Duplex({
    read: () => undefined,
    write(bytes: Buffer, _, done) {
      sizes.push(bytes.length);
      done();
    },
  });
  const from = new PassThrough();
  const relay = new TcpRelay(
    from as Duplex as Socket,
    to as Socket,
    () => ({ sliceBytes: 7 }),
    () => undefined,
  );
  from.end(Buffer.alloc(20));
  await relay.run();
  expect(sizes).toEqual([7, 7, 6]);
});

test('latencyMs delays each direction, and many bytes at a time', async () => {
  const echo = await target((socket) => socket.pipe(socket));
  const proxy = await proxyTo({ target: echo, latencyMs: 100 });
  const connection = new RawConnection(proxy.origin);
  await once(connection.socket, 'connect');
  const began = performance.now();
  connection.socket.write(payload);
  const reply = await connection.until(({ bytes }) => bytes.length === payload.length);
  expect(reply.bytes.equals(payload)).toBe(true);
  expect(performance.now() - began).toBeGreaterThan(195);
  await connection.close();
});

test('bytesPerSecond is kept, and can be lifted in the middle', async () => {
  const origin = await target((socket) => socket.end(payload));
  const proxy = await proxyTo({ target: origin, bytesPerSecond: 2_000_000 });
  const began = performance.now();
  expect((await readAll(proxy)).bytes.equals(payload)).toBe(true);
  expect(performance.now() - began).toBeGreaterThan(90); // 150 ms, less what may be caught up
  proxy.set({ bytesPerSecond: 1 });
  const connection = new RawConnection(proxy.origin);
  await connection.until(({ bytes }) => bytes.length > 0);
  proxy.set({ bytesPerSecond: undefined });
  await connection.until(({ ended }) => ended === 'fin');
  await connection.close();
});

test('a client that does not read makes the target wait', async () => {
  let written = 0;
  const origin = await target((socket) => {
    const block = Buffer.alloc(65_536);
    const more = (): void => {
      while (socket.write(block)) written += block.length;
      written += block.length;
    };
    socket.on('drain', more);
    more();
  });
  const proxy = await proxyTo({ target: origin, stallAfterBytes: 0 });
  const connection = new RawConnection(proxy.origin);
  // Whatever the systems' own buffers hold, it comes to rest, though the target would never end.
  let before = -1;
  await expect
    .poll(
      () => {
        const rested = written > 0 && written === before;
        before = written;
        return rested;
      },
      { interval: 100, timeout: 4000 },
    )
    .toBe(true);
  expect(proxy.bytesToClient).toBe(0);
  await connection.close();
});

test('maxConnections resets those who come late, until there is room', async () => {
  const proxy = await proxyTo({ target: await target((socket) => socket.write('hello')), maxConnections: 1 });
  const first = new RawConnection(proxy.origin);
  await first.until(({ bytes }) => bytes.length === 5);
  expect((await readAll(proxy)).ended).toBe('reset');
  expect([proxy.connections, proxy.accepted, proxy.refused]).toEqual([1, 1, 1]);
  proxy.set({ maxConnections: 2 });
  const second = new RawConnection(proxy.origin);
  await second.until(({ bytes }) => bytes.length === 5);
  proxy.resetConnections();
  expect((await first.until(({ ended }) => ended !== 'open')).ended).toBe('reset');
  expect((await second.until(({ ended }) => ended !== 'open')).ended).toBe('reset');
  await proxy.waitForConnections(0);
});

test('close may be called again, and frees the port', async () => {
  const proxy = await proxyTo();
  const connection = new RawConnection(proxy.origin);
  await once(connection.socket, 'connect');
  await Promise.all([proxy.close(), proxy.close()]);
  await proxy.close();
  await connection.until(({ ended }) => ended !== 'open');
  const refused = new RawConnection(proxy.origin);
  expect((await refused.until(({ ended }) => ended !== 'open')).ended).toBe('reset');
  expect(new URL(proxy.origin).hostname).toBe('127.0.0.1');
});

test('TLS goes through untouched', async () => {
  const proxy = await proxyTo({ target: server().origins.tls });
  const url = proxy.url(server().url('ok', { size: 5 }, 'tls'));
  const request = get(url, { ca: server().certificate, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  response.resume();
  await once(response, 'end');
});

test('options that are none are refused', async () => {
  const { main } = server().origins;
  await expect(startTcpProxy({ target: main, latency: 5 } as TcpProxyOptions)).rejects.toThrow(
    /did you mean "latencyMs"/,
  );
  await expect(startTcpProxy({ target: 'nowhere' })).rejects.toThrow(TypeError);
  await expect(startTcpProxy({ target: 'mailto:a@b.example' })).rejects.toThrow(TypeError);
  await expect(startTcpProxy({ target: main, bytesPerSecond: 0 })).rejects.toThrow(RangeError);
  await expect(startTcpProxy({ target: main, latencyMs: -1 })).rejects.toThrow(RangeError);
  const proxy = await proxyTo();
  expect(() => proxy.set({ target: main } as object)).toThrow(TypeError);
});
