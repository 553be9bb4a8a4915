import { sleep } from '../../shared/clock.ts';
import { textAnswer, type MarketAnswer } from './answer.ts';
import { bodyStream, type BodyFlow } from './body-stream.ts';
import type { MarketFault } from './fault-box.ts';
import {
  answerOf,
  destinationOf,
  expiredAnswer,
  type Destination,
  type RoutedRequest,
} from './market-router.ts';
import type { MarketState } from './market-state.ts';
import type { OpenRequest } from './request-log.ts';

const exposed = 'accept-ranges, content-length, content-range, date, etag, last-modified, retry-after';
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** The marketplace as a `fetch` function. What is not its own cannot be reached, as with a name that does not exist. */
export function marketFetch(state: MarketState): typeof globalThis.fetch {
  return async (input, init) => {
    const { request, signal } = readRequest(input, init);
    signal?.throwIfAborted();
    if (!isOurs(state, request.url)) throw failed();
    const destination = destinationOf(state, request.url);
    const entry = state.log.begin(logged(destination, request));
    try {
      const faults = state.faults.meet(destination);
      if (state.rules.latencyMs > 0) await sleep(state.clock, state.rules.latencyMs, signal);
      if (faults.some((fault) => fault.kind === 'offline')) throw failed();
      const answer = await faultyAnswer(state, destination, request, faults);
      signal?.throwIfAborted();
      return respond(state, destination, request, answer, faults, entry, signal);
    } catch (error) {
      state.log.end(entry, signal?.aborted === true ? 'cancelled' : 'broken');
      throw error;
    }
  };
}

function readRequest(
  input: Parameters<typeof globalThis.fetch>[0],
  init: RequestInit = {},
): { request: RoutedRequest; signal: AbortSignal | undefined } {
  const given = typeof input === 'string' || input instanceof URL ? undefined : input;
  const text = async (): Promise<string> =>
    init.body === undefined || init.body === null
      ? ((await given?.text()) ?? '')
      : await new Response(init.body).text();
  return {
    request: {
      method: (init.method ?? given?.method ?? 'GET').toUpperCase(),
      url: new URL(typeof input === 'string' || input instanceof URL ? input : input.url),
      headers: new Headers(init.headers ?? given?.headers),
      form: async () => new URLSearchParams(await text()),
    },
    signal: init.signal ?? given?.signal ?? undefined,
  };
}

/** This marketplace's own origins, and this machine, where it may be served. */
function isOurs({ rules }: MarketState, url: URL): boolean {
  if (url.origin === rules.apiOrigin || url.origin === rules.fileOrigin) return true;
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
}

/** As the platform's fetch reports it. */
function failed(): TypeError {
  return new TypeError('fetch failed');
}

function logged(
  destination: Destination,
  { method, url, headers }: RoutedRequest,
): Parameters<MarketState['log']['begin']>[0] {
  const query = Object.fromEntries(url.searchParams);
  delete query['signature'];
  return {
    route: destination.route,
    method,
    path: url.pathname,
    query,
    uid: destination.uid,
    file: destination.path,
    range: headers.get('range') ?? undefined,
    credentials: headers.has('authorization'),
  };
}

function faultyAnswer(
  state: MarketState,
  destination: Destination,
  request: RoutedRequest,
  faults: readonly MarketFault[],
): MarketAnswer | Promise<MarketAnswer> {
  if (request.method === 'OPTIONS' && state.rules.cors) return preflight(request);
  for (const fault of faults) {
    if (fault.kind === 'expired') return expiredAnswer();
    if (fault.kind !== 'status') continue;
    const { status, retryAfter, body = '{"error":"injected"}', type = 'application/json' } = fault;
    return textAnswer(
      status,
      body,
      type,
      retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    );
  }
  return answerOf(
    state,
    destination,
    request,
    faults.some((fault) => fault.kind === 'cursor-loop'),
  );
}

function preflight({ headers }: RoutedRequest): MarketAnswer {
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': headers.get('access-control-request-headers') ?? '*',
      'access-control-max-age': '600',
    },
  };
}

function respond(
  state: MarketState,
  destination: Destination,
  request: RoutedRequest,
  answer: MarketAnswer,
  faults: readonly MarketFault[],
  entry: OpenRequest,
  signal: AbortSignal | undefined,
): Response {
  const { rules, clock, log } = state;
  entry.status = answer.status;
  const headers = new Headers({ date: new Date(clock.date()).toUTCString(), ...answer.headers });
  if (rules.cors) {
    headers.set('access-control-allow-origin', '*');
    headers.set('access-control-expose-headers', exposed);
  }
  const { body } = answer;
  let stream: ReadableStream<Uint8Array<ArrayBuffer>> | null = null;
  if (body === undefined || bodiless.has(answer.status)) {
    log.end(entry, 'complete');
  } else {
    stream = bodyStream(body, {
      ...flowOf(state, destination, faults),
      clock,
      signal,
      onBytes: (count) => {
        entry.bytes += count;
      },
      onEnd: (how) => log.end(entry, how),
    });
  }
  const response = new Response(stream, { status: answer.status, headers });
  // A Response that a program makes has no URL; one that fetch gives has.
  Object.defineProperty(response, 'url', { value: request.url.href });
  return response;
}

/** What the faults do to a body. */
function flowOf(
  state: MarketState,
  { uid, path }: Destination,
  faults: readonly MarketFault[],
): Pick<BodyFlow, 'stop' | 'wrong' | 'bytesPerSecond'> {
  const wrong: { at: number; length: number }[] = [];
  let stop: BodyFlow['stop'];
  let bytesPerSecond: number | undefined;
  for (const fault of faults) {
    if (fault.kind === 'wrong-bytes') wrong.push({ at: fault.at, length: fault.length ?? 1 });
    if (fault.kind === 'slow') bytesPerSecond = Math.min(fault.bytesPerSecond, bytesPerSecond ?? Infinity);
    if (fault.kind === 'stall') stop ??= { afterBytes: fault.afterBytes, how: 'stall' };
    if (fault.kind === 'cut')
      stop ??= { afterBytes: fault.afterBytes, how: fault.quietly === true ? 'end' : 'break' };
    if (fault.kind === 'changed') {
      const onBreak = (): void => {
        if (uid !== undefined && path !== undefined) state.library.changeFile(uid, path, {});
      };
      stop ??= { afterBytes: fault.afterBytes, how: 'break', onBreak };
    }
  }
  return { stop, wrong, bytesPerSecond };
}
