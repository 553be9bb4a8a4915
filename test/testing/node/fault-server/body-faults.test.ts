import { expect, test } from 'vitest';
import { seededBytes, seededMismatch } from '../../../../src/testing/seeded-content.ts';
import { rawGet, RawConnection } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();
const size = 100_000;

test.for([
  ['fin-mid-body', 'fin'],
  ['reset-mid-body', 'reset'],
] as const)('%s announces all, sends a part, and ends with %s', async ([fault, ended]) => {
  const url = server().url(fault, { size, at: 30_000 });
  const reply = await rawGet(url);
  expect(reply.values('content-length')).toEqual(['100000']);
  expect(reply.ended).toBe(ended);
  expect(reply.body.length).toBe(30_000);
  expect(seededMismatch(1, 0, reply.body)).toBeUndefined();
  expect(server().requestsOf(url)).toMatchObject([{ bytesSent: 30_000, outcome: 'cut', status: 200 }]);
});

test('at counts from the start of each answer, and its default is the half', async () => {
  const url = server().url('fin-mid-body', { size });
  const first = await rawGet(url);
  const second = await rawGet(url, { Range: 'bytes=50000-' });
  expect([first.body.length, second.body.length]).toEqual([50_000, 25_000]);
  expect(seededMismatch(1, 50_000, second.body)).toBeUndefined();
});

test('stall falls silent at a byte, and goes on when released', async () => {
  const url = server().url('stall', { size, at: 30_000 });
  const connection = new RawConnection(url);
  connection.send(url);
  const stalled = await server().waitFor(
    ({ id, outcome }) => url.includes(`id=${id}&`) && outcome === 'stalled',
  );
  expect(stalled.bytesSent).toBe(30_000);
  const before = await connection.until(({ body }) => body.length >= 30_000);
  expect([before.body.length, before.ended]).toEqual([30_000, 'open']);
  server().release(url);
  const after = await connection.until(({ body }) => body.length >= size);
  expect(seededMismatch(1, 0, after.body)).toBeUndefined();
  expect(server().requestsOf(url)[0]?.outcome).toBe('complete');
  await connection.close();
});

test('a client that leaves a stalled answer is seen to have left', async () => {
  const url = server().url('stall', { size, at: 10 });
  const connection = new RawConnection(url);
  connection.send(url);
  await connection.until(({ body }) => body.length === 10);
  await connection.close();
  const [request] = server().requestsOf(url);
  expect((await server().waitFor((one) => one === request && one.outcome === 'left')).bytesSent).toBe(10);
});

test('drip sends so many bytes at a time, after an undisturbed beginning', async () => {
  const url = server().url('drip', { size: 20, at: 10, bytes: 3, everyMs: 2 });
  const connection = new RawConnection(url);
  const sent = new Set<number>();
  void server()
    .waitFor((request) => {
      if (url.includes(`id=${request.id}&`)) sent.add(request.bytesSent);
      return false;
    })
    .catch(() => undefined);
  connection.send(url);
  const { body } = await connection.until((reply) => reply.body.length === 20);
  expect(seededMismatch(1, 0, body)).toBeUndefined();
  expect([...sent]).toEqual([0, 10, 13, 16, 19, 20]);
  await connection.close();
});

test('drip does not touch what comes before it', async () => {
  const { body } = await rawGet(server().url('drip', { size: 20, at: 20, everyMs: 3_600_000 }));
  expect(body.length).toBe(20);
});

test('chunked-unterminated and chunked-malformed break the framing', async () => {
  const cut = await rawGet(server().url('chunked-unterminated', { size, at: 10 }));
  expect(cut.values('transfer-encoding')).toEqual(['chunked']);
  expect(
    cut.body.equals(Buffer.concat([Buffer.from('a\r\n'), seededBytes(1, 0, 10), Buffer.from('\r\n')])),
  ).toBe(true);
  expect(cut.ended).toBe('fin');
  const bad = await rawGet(server().url('chunked-malformed', { size, at: 10 }));
  expect(bad.body.subarray(15).toString()).toBe('zz\r\n\r\n');
});

test('close-delimited-short ends like a whole body of unknown length', async () => {
  const reply = await rawGet(server().url('close-delimited-short', { size, at: 10 }));
  expect(reply.values('content-length')).toEqual([]);
  expect(reply.values('transfer-encoding')).toEqual([]);
  expect([reply.body.length, reply.ended]).toEqual([10, 'fin']);
});

test('longer-than-announced sends what follows in the same stream of bytes', async () => {
  const url = server().url('longer-than-announced', { size: 1000, bytes: 500 });
  const reply = await rawGet(url);
  expect(reply.values('content-length')).toEqual(['1000']);
  expect(reply.body.equals(seededBytes(1, 0, 1500))).toBe(true);
  expect(server().requestsOf(url)[0]).toMatchObject({ bytesSent: 1500, outcome: 'cut' });
  const ranged = await rawGet(server().url('longer-than-announced', { size: 1000 }), {
    Range: 'bytes=10-19',
  });
  expect(ranged.body.equals(seededBytes(1, 10, 11))).toBe(true);
});

test.for([
  [undefined, 'transfer-encoding', 'chunked'],
  ['length', 'content-length', '1000'],
  ['close', 'connection', 'close'],
] as const)('endless never ends (framing %s)', async ([framing, header, value]) => {
  const url = server().url('endless', { size: 1000, ...(framing === undefined ? {} : { framing }) });
  const reply = await rawGet(url, {}, ({ body }) => body.length > 500_000);
  expect(reply.values(header)).toEqual([value]);
  expect(reply.ended).toBe('open');
});

test('wrong-bytes spoils these positions of the file, in every answer that has them', async () => {
  const url = server().url('wrong-bytes', { size, at: 70_000, bytes: 3 });
  const whole = await rawGet(url);
  const honest = seededBytes(1, 0, size);
  const wrong = [...whole.body.keys()].filter((index) => whole.body[index] !== honest[index]);
  expect(wrong).toEqual([70_000, 70_001, 70_002]);
  const part = await rawGet(url, { Range: 'bytes=70001-70010' });
  expect(seededMismatch(1, 70_001, part.body)).toBe(70_001);
  expect(seededMismatch(1, 70_003, part.body.subarray(2))).toBeUndefined();
  const suffix = await rawGet(url, { Range: 'bytes=-30000' });
  expect(seededMismatch(1, 70_000, suffix.body)).toBe(70_000);
  const clean = await rawGet(url, { Range: 'bytes=0-69999' });
  expect(seededMismatch(1, 0, clean.body)).toBeUndefined();
});

test('rate is kept by each connection', async () => {
  const url = server().url('ok', { size: 20_000, rate: 100_000 });
  const began = performance.now();
  const replies = await Promise.all([rawGet(url), rawGet(url)]);
  expect(replies.map(({ body }) => body.length)).toEqual([20_000, 20_000]);
  // 200 ms at this rate, less what the pacer lets through at once: no upper bound, so a slow machine cannot fail it.
  expect(performance.now() - began).toBeGreaterThan(120);
});

test('delayMs comes before the head', async () => {
  const began = performance.now();
  await rawGet(server().url('ok', { size: 1, delayMs: 40 }));
  expect(performance.now() - began).toBeGreaterThan(38);
});
