import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiKeyAuth } from '../../src/auth/api-key-auth.ts';
import type { AsyncAuthProvider } from '../../src/auth/async-auth-provider.ts';
import { BearerAuth } from '../../src/auth/bearer-auth.ts';
import { CookieAuth } from '../../src/auth/cookie-auth.ts';
import { OAuth2Auth } from '../../src/auth/oauth2-auth.ts';
import { isMarketplaceError } from '../../src/errors/marketplace-error.ts';
import type { HttpSession } from '../../src/http/http-session.ts';
import { createHttp, type HttpOptions } from '../../src/http/http.ts';
import { systemClock, type Clock } from '../../src/shared/clock.ts';
import { loopback, type Loopback } from './loopback.ts';

/** Every secret has this in it, so one look finds any of them, whole or in part. */
const mark = 'CANARY';
const secrets = {
  token: `${mark}-token-7f3a`,
  key: `${mark}-key/with+signs=`,
  cookie: `${mark}-cookie-51bb`,
  csrf: `${mark}-csrf-92cc`,
  refresh: `${mark}-refresh-aa01`,
  client: `${mark}-client-bb02`,
  signature: `${mark}-signature-cc03`,
  header: `${mark}-header-dd04`,
  body: `${mark}-body-ee05`,
};

/** Time so fast that limits of seconds are reached in milliseconds. */
const hurried: Clock = { ...systemClock, after: (delayMs, run) => systemClock.after(delayMs / 1000, run) };

/** Limits that a slow machine does not reach, on that clock either. */
const patient = {
  attemptTimeoutMs: 2 ** 31 - 1,
  idleTimeoutMs: 2 ** 31 - 1,
  totalTimeoutMs: 2 ** 31 - 1,
};
const impatient: Record<string, Partial<HttpOptions>> = {
  'no-headers': { attemptTimeoutMs: 20_000 },
  'no-body': { idleTimeoutMs: 20_000 },
};

/** All that the server knows of a request, in one string. */
function echo(request: IncomingMessage): string {
  return `${String(request.url)} ${decodeURIComponent(String(request.url))} ${JSON.stringify(request.headers)}`;
}

/** What can go wrong, by the last part of the path. Each says back all that was sent. */
const wrongs: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  'status-400': (request, response) => response.writeHead(400, { 'x-request-id': 'r1' }).end(echo(request)),
  'status-401': (request, response) => response.writeHead(401).end(echo(request)),
  'status-403': (request, response) => response.writeHead(403).end(echo(request)),
  'status-404': (request, response) => response.writeHead(404).end(echo(request)),
  'status-429': (request, response) => response.writeHead(429, { 'retry-after': '9999' }).end(echo(request)),
  'status-503': (request, response) => response.writeHead(503).end(echo(request)),
  html: (request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${echo(request)}`),
  broken: (request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"echo": ${echo(request)}`),
  shape: (request, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ id: echo(request) })),
  'bad-location': (request, response) =>
    response
      .writeHead(302, {
        location: `http://user:${secrets.signature}@cdn.example.net/?sig=${secrets.signature}`,
      })
      .end(echo(request)),
  circle: (request, response) =>
    response.writeHead(302, { location: String(request.url) }).end(echo(request)),
  'no-location': (request, response) => response.writeHead(302).end(echo(request)),
  hangup: (request) => request.socket.destroy(),
  'cut-body': (request, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': 10_000 })
      .write(echo(request), () => {
        response.destroy();
      });
  },
  'no-headers': () => {},
  'no-body': (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
  'status-line': (request, response) => response.writeHead(599, echo(request).replace(/[^ -~]/g, '')).end(),
};

let server: Loopback;
beforeAll(async () => {
  server = await loopback((request, response) => {
    const { pathname } = new URL(String(request.url), 'http://x');
    const wrong = wrongs[pathname.split('/').at(-1) ?? ''];
    if (wrong !== undefined) wrong(request, response);
    else response.writeHead(400).end(echo(request));
  });
});
afterAll(() => server.close());

function providers(baseUrl: string): Record<string, AsyncAuthProvider> {
  const endpoints = { baseUrl };
  const tokenUrl = `${baseUrl}token?k=${secrets.signature}`;
  return {
    bearer: new BearerAuth({ token: secrets.token, endpoints }),
    'key in a header': new ApiKeyAuth({ key: secrets.key, header: 'x-api-key', endpoints }),
    'key in the query': new ApiKeyAuth({ key: secrets.key, query: 'key', endpoints }),
    cookies: new CookieAuth({
      cookies: { sid: secrets.cookie, csrf: secrets.csrf },
      csrf: { cookie: 'csrf', header: 'x-csrf' },
      endpoints,
    }),
    'OAuth 2': new OAuth2Auth({
      tokens: { accessToken: secrets.token, refreshToken: secrets.refresh },
      clientId: 'tool',
      clientSecret: secrets.client,
      endpoints: { baseUrl, tokenUrl },
    }),
    'OAuth 2, basic': new OAuth2Auth({
      tokens: { accessToken: secrets.token, refreshToken: secrets.refresh },
      clientId: 'tool',
      clientSecret: secrets.client,
      clientAuth: 'basic',
      endpoints: { baseUrl, tokenUrl },
    }),
  };
}

/** Everything that someone who logs an error could get to see. */
function everythingOf(error: unknown): string {
  const seen: string[] = [];
  for (let at = error, depth = 0; at !== undefined && at !== null && depth < 10; depth++) {
    const one = at as Error;
    seen.push(String(one), one.message, String(one.stack), JSON.stringify(one) ?? '');
    seen.push(inspect(one, { showHidden: true, depth: 20, getters: true, maxStringLength: Infinity }));
    for (const name of Reflect.ownKeys(one))
      seen.push(String(name), inspect(Reflect.get(one, name), { showHidden: true }));
    seen.push(inspect(structuredClone(Object.assign({}, one))));
    at = one.cause;
  }
  return seen.join('\n');
}

interface Told {
  readonly options: Partial<HttpOptions>;
  text(): string;
}

function listener(): Told {
  const told: unknown[] = [];
  const tell = (...things: unknown[]): void => void told.push(things);
  return {
    options: {
      hooks: { onRequest: tell, onResponse: tell, onRetry: tell },
      logger: { debug: tell, info: tell, warn: tell, error: tell },
    },
    text: () =>
      inspect(told, { depth: 20, showHidden: true, maxArrayLength: Infinity, maxStringLength: Infinity }),
  };
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error ?? new Error('rejected with nothing'),
  );
}

function sessionOf(auth: AsyncAuthProvider, options: Partial<HttpOptions>): HttpSession {
  const http = createHttp({
    auth,
    allowInsecureLoopback: true,
    clock: hurried,
    ...patient,
    retry: { limit: 1 },
    ...options,
  });
  return http.session(new AbortController().signal);
}

const schema = v.object({ id: v.pipe(v.string(), v.maxLength(3)), [secrets.body]: v.optional(v.number()) });
const query = { sig: secrets.signature };
const headers = { 'x-mine': secrets.header };

describe.each(['bearer', 'key in a header', 'key in the query', 'cookies', 'OAuth 2', 'OAuth 2, basic'])(
  'with %s',
  (name) => {
    test.each(Object.keys(wrongs))('after %s no secret is told', async (path) => {
      const told = listener();
      const auth = providers(`${server.origin}/v1/`)[name] as AsyncAuthProvider;
      const session = sessionOf(auth, { ...told.options, ...impatient[path] });
      const get = await outcome(session.json(path, { query, headers, schema }));
      const post = await outcome(
        session.json(path, { method: 'POST', query, headers, schema, body: { password: secrets.body } }),
      );
      const fetched = await outcome(
        session
          .fetch(`${path}?sig=${secrets.signature}`, { headers })
          .then((response) => session.evidence(response)),
      );
      for (const error of [get, post]) {
        expect(isMarketplaceError(error)).toBe(true);
        expect(everythingOf(error)).not.toContain(mark);
      }
      expect(everythingOf(fetched)).not.toContain(mark);
      expect(told.text()).not.toContain(mark);
    });

    test('what the server echoes is evidence without the session’s own secrets, and without signatures', async () => {
      const auth = providers(`${server.origin}/v1/`)[name] as AsyncAuthProvider;
      const session = sessionOf(auth, {});
      for (const path of ['status-400', 'status-403', 'html', 'broken']) {
        const error = await outcome(session.json(path, { query }));
        const { evidence = '' } = error as { evidence?: string };
        expect(evidence).toContain('[secret]');
        expect(evidence).not.toContain(mark);
      }
      const response = await session.fetch(`status-400?sig=${secrets.signature}`);
      expect(await session.evidence(response)).not.toContain(mark);
    });
  },
);

const tellAll = (request: Request): never => {
  const words = `${request.url} ${JSON.stringify([...request.headers])}`;
  throw Object.assign(
    new TypeError(words, { cause: Object.assign(new Error(words), { code: words, request }) }),
    {
      code: words,
      request,
      name: words,
    },
  );
};

describe('a fetch whose errors tell everything', () => {
  test.each(['bearer', 'key in the query', 'cookies'])('tells nothing with %s', async (name) => {
    const told = listener();
    const auth = providers('https://api.example.com/v1/')[name] as AsyncAuthProvider;
    const session = sessionOf(auth, {
      ...told.options,
      fetch: ((request: Request) => Promise.resolve().then(() => tellAll(request))) as typeof fetch,
    });
    for (const call of [
      () => session.json('a', { query, headers }),
      () => session.fetch(`a?sig=${secrets.signature}`, { headers }),
    ]) {
      const error = await outcome(call());
      expect(error).toMatchObject({ code: 'E_NETWORK' });
      expect(everythingOf(error)).not.toContain(mark);
    }
    expect(told.text()).not.toContain(mark);
  });
});

describe('what cannot be sent', () => {
  test('is refused without being quoted', async () => {
    const session = sessionOf(
      new BearerAuth({ token: secrets.token, endpoints: { baseUrl: `${server.origin}/` } }),
      {},
    );
    const calls = [
      () => session.json('a', { headers: { 'x-mine': `${secrets.header}\n` } }),
      () => session.json('a', { headers: { [`${secrets.header} `]: '1' } }),
      () => session.json(`https://user:${secrets.token}@example.com/`),
      () => session.json(`ftp://example.com/?sig=${secrets.signature}`),
      () => session.json(`https://[${secrets.signature}/`),
      () => session.fetch('a', { method: `${secrets.body} x` }),
      () =>
        sessionOf(
          new BearerAuth({ token: `${secrets.token}\u0000`, endpoints: { baseUrl: `${server.origin}/` } }),
          {},
        ).json('a'),
      () =>
        sessionOf(
          new CookieAuth({
            cookies: { sid: `${secrets.cookie}; x` },
            endpoints: { baseUrl: `${server.origin}/` },
          }),
          {},
        ).json('a'),
    ];
    for (const call of calls) {
      const error = await outcome(call());
      expect(isMarketplaceError(error)).toBe(true);
      expect(everythingOf(error)).not.toContain(mark);
    }
  });
});
