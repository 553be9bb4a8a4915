import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { setDefaultCACertificates, getCACertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiKeyAuth } from '../../src/auth/api-key-auth.ts';
import type { MarketplaceError } from '../../src/errors/marketplace-error.ts';
import type { HttpSession } from '../../src/http/http-session.ts';
import { createHttp, type HttpOptions } from '../../src/http/http.ts';
import { systemClock, type Clock } from '../../src/shared/clock.ts';
import { createTestAuthority } from '../../src/testing/node/fault-server/test-certificate.ts';
import { loopback, type Handler, type Loopback } from './loopback.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function serve(handler: Handler, certificate?: Parameters<typeof loopback>[1]): Promise<Loopback> {
  const server = await loopback(handler, certificate);
  open.push(() => server.close());
  return server;
}

function sessionFor(origin: string, options: Partial<HttpOptions> = {}): HttpSession {
  const auth = new ApiKeyAuth({
    key: 'k-secret',
    header: 'x-api-key',
    endpoints: { baseUrl: `${origin}/v1/` },
  });
  const http = createHttp({ auth, allowInsecureLoopback: true, retry: { limit: 0 }, ...options });
  return http.session(new AbortController().signal);
}

async function failure(work: Promise<unknown>): Promise<MarketplaceError> {
  const outcome = await work.then(
    () => new Error('It succeeded'),
    (error: unknown) => error,
  );
  return outcome as MarketplaceError;
}

/** Time that runs so much faster that a limit of seconds is one of milliseconds; see `patient` for the others. */
const hurried: Clock = { ...systemClock, after: (delayMs, run) => systemClock.after(delayMs / 1000, run) };

/** Limits that a slow machine does not reach, on the hurried clock either. */
const patient = {
  attemptTimeoutMs: 2 ** 31 - 1,
  idleTimeoutMs: 2 ** 31 - 1,
  totalTimeoutMs: 2 ** 31 - 1,
};

describe('a real server', () => {
  test('that redirects to another origin gets no key there, and the bytes arrive', async () => {
    let foreign: Record<string, unknown> = {};
    const cdn = await serve((request, response) => {
      foreign = request.headers;
      response.end('bytes');
    });
    const api = await serve((_, response) =>
      response.writeHead(302, { location: `${cdn.origin}/f` }).end('moved'),
    );
    const response = await sessionFor(api.origin).fetch('f', {
      payload: true,
      headers: { range: 'bytes=0-', 'x-mine': '1' },
    });
    expect(await response.text()).toBe('bytes');
    expect(foreign).toMatchObject({
      range: 'bytes=0-',
      'accept-encoding': expect.stringContaining('identity') as string,
    });
    expect(foreign).not.toHaveProperty('x-api-key');
    expect(foreign).not.toHaveProperty('x-mine');
    expect(foreign).not.toHaveProperty('cache-control');
  });

  test('that redirects from https to http is refused', async () => {
    const before = getCACertificates('default');
    const authority = createTestAuthority();
    const day = 86_400_000;
    const certificate = authority.issue({
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + day),
    });
    setDefaultCACertificates([authority.certificate]);
    try {
      const plain = await serve((_, response) => response.end('1'));
      const secure = await serve(
        (_, response) => response.writeHead(301, { location: plain.origin }).end(),
        certificate,
      );
      expect(await failure(sessionFor(secure.origin).json('a'))).toMatchObject({
        code: 'E_REDIRECT',
        status: 301,
      });
    } finally {
      setDefaultCACertificates(before);
    }
  });

  test('whose certificate nobody vouches for is refused for good', async () => {
    const day = 86_400_000;
    const certificate = createTestAuthority().issue({
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + day),
    });
    const secure = await serve((_, response) => response.end('1'), certificate);
    expect(await failure(sessionFor(secure.origin).json('a'))).toMatchObject({
      code: 'E_TLS',
      retryable: false,
    });
  });

  test('that redirects in a circle, or for ever, is left after five times', async () => {
    let count = 0;
    const server = await serve((request, response) => {
      count++;
      const to =
        request.url === '/v1/round'
          ? '/v1/about'
          : request.url === '/v1/about'
            ? '/v1/round'
            : `/v1/${count}`;
      response.writeHead(302, { location: to }).end();
    });
    expect(await failure(sessionFor(server.origin).json('round'))).toMatchObject({ code: 'E_REDIRECT' });
    expect(count).toBe(2);
    expect(await failure(sessionFor(server.origin).json('on'))).toMatchObject({ code: 'E_REDIRECT' });
    expect(count).toBe(8);
  });

  test('whose headers never come, and whose body stalls for ever, ends in a timeout, and is let go', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/v1/body')
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":');
    });
    const headers = sessionFor(server.origin, { clock: hurried, ...patient, attemptTimeoutMs: 30_000 });
    const body = sessionFor(server.origin, { clock: hurried, ...patient, idleTimeoutMs: 30_000 });
    expect(await failure(headers.json('headers'))).toMatchObject({ code: 'E_TIMEOUT', limit: 'headers' });
    expect(await failure(body.json('body'))).toMatchObject({ code: 'E_TIMEOUT', limit: 'idle' });
    await server.waitFor(0);
  });

  test('that asks to wait for a day is not waited for', async () => {
    let count = 0;
    const server = await serve((_, response) => {
      count++;
      response
        .writeHead(429, { 'retry-after': '86400', 'content-type': 'application/json' })
        .end('{"why":"slow down"}');
    });
    const error = await failure(sessionFor(server.origin, { retry: { limit: 2 } }).json('a'));
    expect(error).toMatchObject({ code: 'E_RATE_LIMITED', retryAfterMs: 86_400_000 });
    expect(error.evidence).toBe('{"why":"slow down"}');
    expect(count).toBe(1);
  });

  test('that gives a page in place of JSON, or JSON of another shape, is told apart', async () => {
    const server = await serve((request, response) => {
      const html = request.url === '/v1/html';
      response.writeHead(200, { 'content-type': html ? 'text/html' : 'application/json' });
      response.end(html ? '<title>Are you a robot?</title>' : '{"items":[{"id":5}]}');
    });
    const session = sessionFor(server.origin);
    const html = await failure(session.json('html'));
    expect(html).toMatchObject({ code: 'E_PROTOCOL' });
    expect(html.evidence).toContain('robot');
    const schema = v.object({ items: v.array(v.object({ id: v.string() })) });
    expect(await failure(session.json('json', { schema }))).toMatchObject({
      code: 'E_SCHEMA',
      field: 'items.0.id',
    });
  });

  test('that is not there is tried as often as asked, and is then a network error', async () => {
    const gone = await loopback(() => {});
    await gone.close();
    const retries: number[] = [];
    const session = sessionFor(gone.origin, {
      clock: hurried,
      ...patient,
      retry: { limit: 2 },
      hooks: { onRetry: ({ attempt }) => void retries.push(attempt) },
    });
    const error = await failure(session.json('a'));
    expect(error).toMatchObject({ code: 'E_NETWORK', retryable: true, phase: 'connect' });
    expect(retries).toStrictEqual([2, 3]);
  });

  test.each([
    ['says nothing and hangs up', '', 'E_NETWORK'],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH\r\n', 'E_PROTOCOL'],
    [
      'cuts its body',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"',
      'E_TRUNCATED',
    ],
    ['sends a header of 200 kB', `HTTP/1.1 200 OK\r\nx-big: ${'a'.repeat(200_000)}\r\n\r\n`, 'E_PROTOCOL'],
  ])('that %s is an error with a code of its own', async (_, bytes, code) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(bytes));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    expect(await failure(sessionFor(`http://127.0.0.1:${port}`).json('a'))).toMatchObject({ code });
  });

  test('that packs a bomb is stopped at 32 MiB of what comes out', async () => {
    const bomb = gzipSync(Buffer.alloc(33 * 1024 * 1024, ' '), { level: 1 });
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
    });
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await failure(sessionFor(server.origin).json('a'))).toMatchObject({ code: 'E_TOO_LARGE' });
    await server.waitFor(0);
  });

  test('that packs honestly is read, whatever its Content-Length says', async () => {
    const packed = gzipSync(JSON.stringify({ text: 'x'.repeat(10_000) }));
    const server = await serve((_, response) => {
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          'content-length': packed.length,
        })
        .end(packed);
    });
    expect(await sessionFor(server.origin).json('a')).toStrictEqual({ text: 'x'.repeat(10_000) });
  });

  test('loses its connection when a call is aborted, in the headers and in the body', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/v1/body') response.writeHead(200).write('x');
    });
    for (const path of ['headers', 'body']) {
      const own = new AbortController();
      const call = sessionFor(server.origin).fetch(path, { signal: own.signal });
      call.catch(() => {});
      await server.waitFor(1);
      const reason = new Error('stop');
      if (path === 'body') {
        const reader = (await call).body?.getReader();
        await reader?.read();
        own.abort(reason);
        await expect(reader?.read()).rejects.toBe(reason);
      } else {
        own.abort(reason);
        await expect(call).rejects.toBe(reason);
      }
      await server.waitFor(0);
    }
  });
});
