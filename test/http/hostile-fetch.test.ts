import { describe, expect, test } from 'vitest';
import { harness, json, type Answering } from './harness.ts';

const many = (count: number): Response => {
  const response = json(1);
  for (let index = 0; index < count; index++) response.headers.set(`x-${index}`, '1');
  return response;
};

describe('a fetch that gives something else than a Response', () => {
  test.each([
    undefined,
    null,
    'text',
    5,
    {},
    { status: 200 },
    { status: '200', headers: new Headers() },
    { status: 200, headers: {} },
  ])('is an error: %j', async (thing) => {
    const { session, failure } = harness((() => thing) as unknown as Answering);
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_PROTOCOL' });
    expect(await failure(session.fetch('a'))).toMatchObject({ code: 'E_PROTOCOL' });
  });

  test('is an error also when its body yields no bytes', async () => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue('text') });
    const answer = Object.defineProperty(json(1), 'body', { value: body });
    const { session, failure } = harness(() => answer, { retry: { limit: 0 } });
    expect(await failure(session.json('a'))).toHaveProperty('code');
  });

  test('or the same one twice is an error', async () => {
    const same = json(1);
    const { session, run, failure } = harness(() => same, { retry: { limit: 0 } });
    await run(session.json('a'));
    expect(await failure(session.json('a'))).toHaveProperty('code');
  });
});

describe('an answer out of all bounds', () => {
  test.each([0, 199, 600, 999, 1e9, Number.NaN])('with status %i is an error', async (status) => {
    const { session, failure } = harness(() => Object.defineProperty(json(1), 'status', { value: status }));
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_PROTOCOL' });
  });

  test('with hundreds of headers is an error', async () => {
    const { session, run, failure } = harness((_, count) => many(count === 1 ? 199 : 200));
    await run(session.json('a'));
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_PROTOCOL' });
  });

  test('with more than 64 KiB of headers is an error, and its request is aborted', async () => {
    const { session, failure, seen } = harness(() => json(1, { headers: { 'x-big': 'a'.repeat(70_000) } }));
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_PROTOCOL', status: 200 });
    expect(seen[0]?.request.signal.aborted).toBe(true);
  });

  test('sets no cookie: what it sends as one is forgotten', async () => {
    const { session, run, seen } = harness(() => json(1, { headers: { 'set-cookie': 'a=1' } }));
    await run(session.json('a'));
    await run(session.json('a'));
    expect(seen[1]?.headers.get('cookie')).toBeNull();
  });
});
