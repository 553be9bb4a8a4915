import { BearerAuth } from '../../src/auth/bearer-auth.ts';
import type { AsyncAuthProvider } from '../../src/auth/async-auth-provider.ts';
import type { HttpSession } from '../../src/http/http-session.ts';
import { createHttp, type Http, type HttpOptions } from '../../src/http/http.ts';
import { manualClock, type ManualClock } from '../../src/testing/manual-clock.ts';

export const api = 'https://api.example.com/v1/';

/** What a fake server sees of one request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  readonly request: Request;
}

export type Answering = (seen: Seen, count: number) => Response | Promise<Response>;

export interface Harness {
  readonly http: Http;
  readonly session: HttpSession;
  readonly clock: ManualClock;
  readonly seen: readonly Seen[];
  readonly controller: AbortController;
  /** Settles `work` on the manual clock. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
  /** What `work` fails with; a success is an error. */
  readonly failure: (work: Promise<unknown>) => Promise<unknown>;
}

export type HarnessOptions = Partial<HttpOptions> & { readonly browserLike?: boolean };

/** A session on a fake server: no network, no waiting. */
export function harness(
  answer: Answering,
  { browserLike = false, ...options }: HarnessOptions = {},
): Harness {
  const clock = manualClock();
  const seen: Seen[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = init === undefined ? (input as Request) : new Request(input, init);
    const body = request.method === 'GET' ? '' : await request.clone().text();
    const one = { method: request.method, url: request.url, headers: request.headers, body, request };
    seen.push(one);
    return answer(one, seen.length);
  };
  const auth: AsyncAuthProvider = new BearerAuth({ token: 'token-of-the-user', endpoints: { baseUrl: api } });
  const http = createHttp({ auth, clock, fetch, ...options }, browserLike);
  const controller = new AbortController();
  const session = http.session(controller.signal);
  const run = <T>(work: Promise<T>): Promise<T> => clock.run(work);
  return {
    http,
    session,
    clock,
    seen,
    controller,
    run,
    failure: async (work) => {
      let value: unknown;
      try {
        value = await run(work);
      } catch (error) {
        return error;
      }
      throw new Error(`It succeeded with ${JSON.stringify(value)}`);
    },
  };
}

export function json(value: unknown, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return new Response(JSON.stringify(value), { ...init, headers });
}

export function redirect(location: string, status = 302): Response {
  return new Response(null, { status, headers: { location } });
}

/** A fetch that never answers, and minds its signal or not. */
export function silence(request: Request, minds = true): Promise<Response> {
  return new Promise((_, reject) => {
    if (minds) request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
  });
}

/** A promise that the test settles when it likes. */
export function deferred<T = void>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle?.(value) };
}
