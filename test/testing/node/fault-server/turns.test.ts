import { expect, test } from 'vitest';
import type { FaultServer } from '../../../../src/testing/node/fault-server/fault-server.ts';
import type { FaultParams } from '../../../../src/testing/node/fault-server/fault-params.ts';
import type { FaultName } from '../../../../src/testing/node/fault-server/fault-table.ts';
import { seededMismatch } from '../../../../src/testing/seeded-content.ts';
import { rawGet } from '../raw-client.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();
const urlOf = (...call: Parameters<FaultServer['url']>): string => server().url(...call);

/** Statuses of so many requests in a row. */
async function statuses(
  fault: FaultName | readonly FaultName[],
  params: FaultParams,
  count: number,
): Promise<number[]> {
  const url = server().url(fault, params);
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) seen.push((await rawGet(url)).status);
  return seen;
}

test('a fault stays for ever, unless times says how often', async () => {
  expect(await statuses('not-found', {}, 3)).toEqual([404, 404, 404]);
  expect(await statuses('not-found', { times: 2 }, 4)).toEqual([404, 404, 200, 200]);
  expect(await statuses('not-found', { times: 0 }, 1)).toEqual([200]);
});

test('skip puts honest answers first', async () => {
  expect(await statuses('not-found', { skip: 1 }, 3)).toEqual([200, 404, 404]);
  expect(await statuses('not-found', { skip: 1, times: 1 }, 3)).toEqual([200, 404, 200]);
});

test('faults in a list follow each other, and the last one stays', async () => {
  const faults = ['not-found', 'ok', 'expired'] as const;
  expect(await statuses(faults, {}, 4)).toEqual([404, 200, 403, 403]);
  expect(await statuses(faults, { times: 1 }, 4)).toEqual([404, 200, 403, 200]);
  expect(await statuses(['not-found', 'expired'], { times: 2 }, 5)).toEqual([404, 404, 403, 403, 200]);
});

test('from leaves alone the requests for what comes before', async () => {
  const url = server().url('not-found', { size: 1000, from: 500, times: 1 });
  expect((await rawGet(url, { Range: 'bytes=0-' })).status).toBe(206);
  expect((await rawGet(url, { Range: 'bytes=500-' })).status).toBe(404);
  expect((await rawGet(url, { Range: 'bytes=500-' })).status).toBe(206);
});

test('each URL counts for itself, and URLs of one id count together', async () => {
  const [one, two] = [server().url('not-found', { times: 1 }), server().url('not-found', { times: 1 })];
  expect([(await rawGet(one)).status, (await rawGet(two)).status]).toEqual([404, 404]);
  const [three, four] = [1, 2].map(() => server().url('not-found', { times: 1, id: 'shared' }));
  expect([(await rawGet(three ?? '')).status, (await rawGet(four ?? '')).status]).toEqual([404, 200]);
});

test('the file becomes its next version at a request, or on command', async () => {
  const url = server().url('ok', { size: 1000, seed: 5, switchAt: 2, nextSeed: 9, nextSize: 1200 });
  const [first, second] = [await rawGet(url), await rawGet(url)];
  expect([first.body.length, seededMismatch(5, 0, first.body)]).toEqual([1000, undefined]);
  expect([second.body.length, seededMismatch(9, 0, second.body)]).toEqual([1200, undefined]);
  expect(second.values('etag')).not.toEqual(first.values('etag'));
  expect(second.values('last-modified')).not.toEqual(first.values('last-modified'));
  expect(
    server()
      .requestsOf(url)
      .map(({ version }) => version),
  ).toEqual([1, 2]);

  const other = server().url('ok', { size: 1000, seed: 5 });
  expect(seededMismatch(5, 0, (await rawGet(other)).body)).toBeUndefined();
  server().switchVersion(other);
  expect(seededMismatch(6, 0, (await rawGet(other)).body)).toBeUndefined();
});

test('clear makes the counters begin again', async () => {
  const url = server().url('not-found', { times: 1 });
  expect((await rawGet(url)).status).toBe(404);
  server().clear();
  expect(server().requests).toEqual([]);
  expect((await rawGet(url)).status).toBe(404);
});

test('a name or a parameter that does not exist is refused where it is written', () => {
  expect(() => urlOf('no-such' as FaultName)).toThrow(TypeError);
  expect(() => urlOf([])).toThrow(TypeError);
  expect(() => urlOf('ok', { at: 5 })).toThrow(/unknown option "at"/);
  expect(() => urlOf('stall', { att: 5 } as FaultParams)).toThrow(/did you mean "at"/);
  expect(() => urlOf('stall', { at: -1 })).toThrow(/at: not a count/);
  expect(() => urlOf('stall', { at: 1.5 })).toThrow(TypeError);
  expect(() => urlOf(['ok', 'h2-ok'])).toThrow(TypeError);
  expect(() => urlOf('h2-ok', {}, 'tls')).toThrow(TypeError);
  expect(() => urlOf('h2-ok', { rate: 5 })).toThrow(/unknown option "rate"/);
});

test('a URL written by hand that is wrong gets 501 and the reason', async () => {
  const { main } = server().origins;
  expect((await rawGet(`${main}/no-such`)).body.toString()).toMatch(/no fault .*"no-such"/);
  const reply = await rawGet(`${main}/stall?att=5`);
  expect([reply.status, reply.body.toString()]).toEqual([501, expect.stringContaining('did you mean "at"')]);
});
