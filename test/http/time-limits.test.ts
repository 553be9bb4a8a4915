import { describe, expect, test } from 'vitest';
import { deferred, harness, json, silence } from './harness.ts';

/** A JSON body that sends its pieces, and then nothing more. */
function stalled(...pieces: string[]): Response {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}

describe('an attempt whose headers never come', () => {
  test.each([true, false])(
    'ends after its limit, whether the fetch minds its signal or not: %s',
    async (minds) => {
      const { session, failure, clock } = harness(({ request }) => silence(request, minds), {
        retry: { limit: 0 },
      });
      expect(await failure(session.json('a'))).toMatchObject({
        code: 'E_TIMEOUT',
        limit: 'headers',
        retryable: true,
      });
      expect(clock.now()).toBe(30_000);
      expect(clock.timers).toBe(0);
    },
  );

  test('is tried again', async () => {
    const { session, run, clock } = harness(
      ({ request }, count) => (count === 1 ? silence(request) : json('done')),
      {
        attemptTimeoutMs: 1000,
      },
    );
    expect(await run(session.json('a'))).toBe('done');
    expect(clock.now()).toBeGreaterThan(1000);
  });

  test('aborts the request that it gave up', async () => {
    const { session, failure, seen } = harness(({ request }) => silence(request), { retry: { limit: 0 } });
    await failure(session.json('a'));
    expect(seen[0]?.request.signal.aborted).toBe(true);
  });

  test('and come after all: the late answer is dropped', async () => {
    let cancelled = false;
    const late = deferred<Response>();
    const { session, failure } = harness(() => late.promise, { retry: { limit: 0 } });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_TIMEOUT' });
    late.resolve(
      new Response(
        new ReadableStream({
          cancel() {
            cancelled = true;
          },
        }),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(cancelled).toBe(true);
  });

  test('is limited for payloads too, and the error is the engine’s to retry', async () => {
    const { session, failure, seen } = harness(({ request }) => silence(request));
    expect(await failure(session.fetch('a', { payload: true }))).toMatchObject({
      code: 'E_TIMEOUT',
      limit: 'headers',
    });
    expect(seen).toHaveLength(1);
  });
});

describe('a body that stalls', () => {
  test('ends the attempt after the idle limit', async () => {
    const { session, failure, clock } = harness(() => stalled('{"a":'), {
      retry: { limit: 0 },
      idleTimeoutMs: 7000,
    });
    expect(await failure(session.json('a'))).toMatchObject({
      code: 'E_TIMEOUT',
      limit: 'idle',
      retryable: true,
    });
    expect(clock.now()).toBe(7000);
    expect(clock.timers).toBe(0);
  });

  test('is tried again', async () => {
    const { session, run } = harness((_, count) => (count === 1 ? stalled('{') : json('done')));
    expect(await run(session.json('a'))).toBe('done');
  });

  test('but goes on in time is read, however long it takes in all', async () => {
    const server = harness(
      () =>
        new Response(
          new ReadableStream({
            async pull(controller) {
              await new Promise<void>((resolve) => server.clock.after(900, resolve));
              if (server.clock.now() < 5000) controller.enqueue(new TextEncoder().encode(' '));
              else {
                controller.enqueue(new TextEncoder().encode('"done"'));
                controller.close();
              }
            },
          }),
          { headers: { 'content-type': 'application/json' } },
        ),
      { idleTimeoutMs: 1000 },
    );
    expect(await server.run(server.session.json('a'))).toBe('done');
    expect(server.clock.now()).toBeGreaterThan(5000);
  });

  test('is not watched when it is given away: no limit runs on it', async () => {
    const { session, run, clock } = harness(() => stalled('x'), { idleTimeoutMs: 1000 });
    const response = await run(session.fetch('a'));
    expect(response.status).toBe(200);
    expect(clock.timers).toBe(0);
  });
});

describe('the whole call', () => {
  test('ends after its limit, whatever it was doing', async () => {
    const { session, failure, clock } = harness(({ request }) => silence(request), {
      attemptTimeoutMs: 10_000,
      totalTimeoutMs: 25_000,
      retry: { limit: 100 },
    });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_TIMEOUT', limit: 'deadline' });
    expect(clock.now()).toBe(25_000);
    expect(clock.timers).toBe(0);
  });

  test('counts the body', async () => {
    const { session, failure, clock } = harness(() => stalled('{'), { totalTimeoutMs: 4000 });
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_TIMEOUT', limit: 'deadline' });
    expect(clock.now()).toBe(4000);
  });

  test('counts the wait at a closed gate', async () => {
    const { http, session, failure, seen } = harness(() => json(1), { totalTimeoutMs: 4000 });
    http.gate.close('https://api.example.com', 60_000);
    expect(await failure(session.json('a'))).toMatchObject({ code: 'E_TIMEOUT', limit: 'deadline' });
    expect(seen).toHaveLength(0);
  });

  test('leaves no timer behind when all goes well', async () => {
    const { session, run, clock } = harness(() => json(1));
    await run(session.json('a'));
    await run(session.fetch('a'));
    expect(clock.timers).toBe(0);
  });
});

describe('an abort', () => {
  test.each(['session', 'request'])('of the %s ends the call at once, with its reason', async (which) => {
    const { session, controller, seen, clock } = harness(({ request }) => silence(request, false));
    const own = new AbortController();
    const call = session.json('a', which === 'request' ? { signal: own.signal } : {});
    call.catch(() => {});
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const reason = { why: 'a reason of any type' };
    (which === 'request' ? own : controller).abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(seen[0]?.request.signal.aborted).toBe(true);
    expect(clock.timers).toBe(0);
  });

  test('before the call sends nothing', async () => {
    const { session, failure, controller, seen } = harness(() => json(1));
    const reason = new Error('stop');
    controller.abort(reason);
    expect(await failure(session.json('a'))).toBe(reason);
    expect(await failure(session.fetch('a'))).toBe(reason);
    expect(await failure(session.fetch('https://cdn.example.net/a'))).toBe(reason);
    expect(seen).toHaveLength(0);
  });

  test('while a JSON body is read ends it, and cancels the body', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      cancel() {
        cancelled = true;
      },
    });
    const { session, controller, seen } = harness(
      () => new Response(body, { headers: { 'content-type': 'application/json' } }),
    );
    const call = session.json('a');
    call.catch(() => {});
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(cancelled).toBe(true);
  });

  test('after the headers reaches the body that was given away', async () => {
    const { session, run, seen, controller } = harness(() => stalled('x'));
    const own = new AbortController();
    await run(session.fetch('a', { signal: own.signal }));
    await run(session.fetch('b'));
    const reason = new Error('stop');
    own.abort(reason);
    expect(seen.map(({ request }) => request.signal.aborted)).toStrictEqual([true, false]);
    controller.abort(reason);
    expect(seen.map(({ request }) => request.signal.aborted)).toStrictEqual([true, true]);
  });

  test('leaves no listener on a signal that lives longer than the calls', async () => {
    const { http, run, controller } = harness(() => json(1));
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = ((...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    }) as typeof add;
    signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    }) as typeof remove;
    const session = http.session(signal);
    for (let call = 0; call < 5; call++) {
      await run(session.json('a'));
      const response = await run(session.fetch('a', { signal: new AbortController().signal }));
      await run(session.evidence(response));
    }
    expect(listeners).toBe(0);
  });
});
