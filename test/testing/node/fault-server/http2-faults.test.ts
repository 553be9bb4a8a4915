import { once as eventOf } from 'node:events';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { connect as connectTcp, createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { FaultParams } from '../../../../src/testing/node/fault-server/fault-params.ts';
import type { FaultName } from '../../../../src/testing/node/fault-server/fault-table.ts';
import { seededMismatch } from '../../../../src/testing/seeded-content.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();
const size = 50_000;
const opened: ClientHttp2Session[] = [];

afterEach(() => {
  for (const session of opened.splice(0)) session.destroy();
});

interface Opened {
  readonly session: ClientHttp2Session;
  readonly goaways: [code: number, last: number][];
  /** What ended the session. */
  readonly failed: Promise<string | undefined>;
}

function openSession(origin = server().origins.h2): Opened {
  const session = connect(origin, { ca: server().certificate });
  const goaways: [number, number][] = [];
  const failed = new Promise<string | undefined>((resolve) => {
    session.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  session.on('goaway', (code, last) => goaways.push([code, last]));
  opened.push(session);
  return { session, goaways, failed };
}

interface Streamed {
  readonly status: number | undefined;
  readonly length: string | undefined;
  readonly body: Buffer;
  /** `end`, or the code of the error with that of the stream. */
  readonly ended: string;
}

function ask(
  session: ClientHttp2Session,
  url: string,
  headers: Record<string, string> = {},
  enough: (bytes: number) => boolean = () => false,
): Promise<Streamed> {
  const { pathname, search } = new URL(url);
  const stream = session.request({ ':path': `${pathname}${search}`, ...headers });
  const received: Buffer[] = [];
  let status: number | undefined;
  let length: string | undefined;
  let failed: string | undefined;
  return new Promise((resolve) => {
    const done = (ended: string): void => resolve({ status, length, body: Buffer.concat(received), ended });
    stream.on('response', (head) => {
      status = head[':status'];
      length = head['content-length'];
    });
    stream.on('data', (bytes: Buffer) => {
      received.push(bytes);
      if (enough(Buffer.concat(received).length)) done('open');
    });
    stream.on('error', (error: NodeJS.ErrnoException) => (failed = error.code));
    stream.on('close', () => done(failed === undefined ? 'end' : `${failed} ${stream.rstCode}`));
  });
}

const once = (
  fault: FaultName,
  params: FaultParams = {},
  headers: Record<string, string> = {},
): Promise<Streamed> => ask(openSession().session, server().url(fault, { size, ...params }), headers);

test('h2-ok keeps ranges and conditions as HTTP/1.1 does', async () => {
  const whole = await once('h2-ok');
  expect([whole.status, whole.length, whole.ended]).toEqual([200, '50000', 'end']);
  expect([whole.body.length, seededMismatch(1, 0, whole.body)]).toEqual([size, undefined]);
  const part = await once('h2-ok', {}, { range: 'bytes=100-199' });
  expect([part.status, part.body.length, seededMismatch(1, 100, part.body)]).toEqual([206, 100, undefined]);
  expect((await once('h2-ok', {}, { range: 'bytes=100-', 'if-range': '"x"' })).status).toBe(200);
  expect((await once('h2-ok', {}, { ':method': 'HEAD' })).body.length).toBe(0);
});

test('h2-end-early ends the stream in good order, short of what it announced', async () => {
  const announced = await once('h2-end-early', { at: 100 });
  expect([announced.length, announced.body.length]).toEqual(['50000', 100]);
  const silent = await once('h2-end-early-unannounced', { at: 100 });
  expect([silent.length, silent.body.length, silent.ended]).toEqual([undefined, 100, 'end']);
});

test('h2-longer announces less than it sends', async () => {
  const url = server().url('h2-longer', { size, bytes: 20_000 });
  const reply = await ask(openSession().session, url);
  expect(reply.length).toBe('50000');
  await server().waitFor(({ id, bytesSent }) => url.includes(`id=${id}&`) && bytesSent > size);
});

// Bun's client tells its caller of no RST_STREAM, though it is sent there too.
const seen = (code: number): string =>
  process.versions['bun'] === undefined ? `ERR_HTTP2_STREAM_ERROR ${code}` : 'end';

test('h2-reset-stream and h2-refused-stream say why', async () => {
  const reset = await once('h2-reset-stream', { at: 100 });
  expect([reset.body.length, reset.ended]).toEqual([100, seen(constants.NGHTTP2_INTERNAL_ERROR)]);
  const calm = await once('h2-reset-stream', { at: 100, code: constants.NGHTTP2_ENHANCE_YOUR_CALM });
  expect([calm.body.length, calm.ended]).toEqual([100, seen(constants.NGHTTP2_ENHANCE_YOUR_CALM)]);
  const refused = await once('h2-refused-stream');
  expect([refused.status, refused.ended]).toEqual([undefined, seen(constants.NGHTTP2_REFUSED_STREAM)]);
});

test('h2-goaway lets the answer finish', async () => {
  const { session, goaways } = openSession();
  const reply = await ask(session, server().url('h2-goaway', { size }));
  expect([reply.status, reply.body.length, reply.ended]).toEqual([200, size, 'end']);
  expect(goaways[0]).toEqual([0, 1]);
});

test('h2-goaway-unprocessed refuses the second stream of a session', async () => {
  const { session, goaways } = openSession();
  const url = server().url('h2-goaway-unprocessed', { size });
  expect((await ask(session, url)).body.length).toBe(size);
  const second = await ask(session, url);
  expect(second).toMatchObject({ status: undefined, ended: expect.stringMatching(/^ERR_HTTP2/) });
  expect(goaways[0]).toEqual([0, 1]);
});

test('h2-session-destroyed takes the whole session along, with a code', async () => {
  const { session, goaways, failed } = openSession();
  const reply = await ask(session, server().url('h2-session-destroyed', { size, at: 100 }));
  expect([reply.length, reply.body.length]).toEqual(['50000', 100]);
  expect(await failed).toBe('ERR_HTTP2_SESSION_ERROR');
  expect(goaways[0]).toEqual([constants.NGHTTP2_INTERNAL_ERROR, 1]);
});

// A Node client may report an ordinary end of the stream, so the reset is looked at from below.
test('h2-connection-reset resets the connection below the session', async () => {
  let ended: string | undefined;
  const relay = createServer((client) => {
    const onward = connectTcp(Number(new URL(server().origins.h2).port), '127.0.0.1');
    onward.on('data', (bytes: Buffer) => client.write(bytes));
    client.on('data', (bytes: Buffer) => onward.write(bytes));
    onward.on('end', () => (ended ??= 'fin'));
    onward.on('error', (error: NodeJS.ErrnoException) => (ended ??= error.code));
    onward.on('close', () => client.destroy());
    client.on('error', () => undefined);
  });
  relay.listen(0, '127.0.0.1');
  await eventOf(relay, 'listening');
  const { session } = openSession(`https://127.0.0.1:${(relay.address() as AddressInfo).port}`);
  const reply = await ask(session, server().url('h2-connection-reset', { size, at: 100 }));
  expect([reply.length, reply.body.length]).toEqual(['50000', 100]);
  relay.close();
  await eventOf(relay, 'close');
  expect(ended).toBe('ECONNRESET');
});

test('h2-stall and h2-headers-never wait for their release', async () => {
  for (const [fault, sent] of [
    ['h2-stall', 100],
    ['h2-headers-never', 0],
  ] as const) {
    const url = server().url(fault, { size, ...(fault === 'h2-stall' ? { at: sent } : {}) });
    const reply = ask(openSession().session, url);
    const stalled = await server().waitFor(
      ({ id, outcome }) => url.includes(`id=${id}&`) && outcome === 'stalled',
    );
    expect([stalled.bytesSent, stalled.protocol]).toEqual([sent, '2']);
    server().release(url);
    expect(seededMismatch(1, 0, (await reply).body)).toBeUndefined();
    expect(server().requestsOf(url)[0]?.outcome).toBe('complete');
  }
});

test('a stream that its client cancels is logged as left', async () => {
  const url = server().url('h2-stall', { size, at: 10 });
  const { session } = openSession();
  await ask(session, url, {}, (bytes) => bytes === 10);
  session.destroy();
  await server().waitFor(({ id, outcome }) => url.includes(`id=${id}&`) && outcome === 'left');
});

test('a wrong URL gets 501', async () => {
  const { session } = openSession();
  expect((await ask(session, `${server().origins.h2}/ok`)).status).toBe(501);
});
