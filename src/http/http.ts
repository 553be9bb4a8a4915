import PQueue from 'p-queue';
import type { AsyncAuthProvider } from '../auth/async-auth-provider.ts';
import { createError } from '../errors/create-error.ts';
import { systemClock, type Clock } from '../shared/clock.ts';
import { silentLogger, type Logger } from '../shared/logger.ts';
import { isBrowserLike } from './browser-like.ts';
import { createCredentials } from './credentials.ts';
import { readEndpoints } from './endpoints.ts';
import type { HttpHooks } from './http-hooks.ts';
import type { HttpSession } from './http-session.ts';
import { createOriginGate, type OriginGate } from './origin-gate.ts';
import { createRateGate, type RateGate, type RateLimit } from './rate-limit.ts';
import { createRefreshFetch } from './refresh-fetch.ts';
import { createReporter } from './reporter.ts';
import type { RetryOptions } from './retry-options.ts';
import { createSession, type SessionSettings } from './session.ts';
import { defaultUserAgent } from './user-agent.ts';
import type { Wire } from './wire.ts';

/** What {@link createHttp} is made from; `HttpClientOptions` tells what each means. */
export interface HttpOptions {
  readonly auth: AsyncAuthProvider;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly rateLimit?: RateLimit | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly attemptTimeoutMs?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly totalTimeoutMs?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly allowInsecureLoopback?: boolean | undefined;
  readonly logger?: Logger | undefined;
  readonly hooks?: HttpHooks | undefined;
  readonly userAgent?: string | undefined;
  readonly clock?: Clock | undefined;
}

/** The HTTP side of one client. */
export interface Http {
  /** A session whose requests end when `signal` aborts. */
  session(signal: AbortSignal): HttpSession;
  /** Holds requests to an origin that asked to wait; shared with transfers. */
  readonly gate: OriginGate;
  /** A browser: of other origins only size and date of an answer can be read, and custom headers cost a preflight. */
  readonly crossOriginBlind: boolean;
  /** Ends a refresh of credentials that is under way. Requests end by the signals of their sessions. */
  close(): void;
}

/**
 * Makes the HTTP side of a client: guarded, authenticated, limited, retried.
 *
 * @param browserLike - whether redirects are hidden and headers restricted; found out by itself.
 * @throws MarketplaceValidationError for options out of range, and (`E_URL`) for a `baseUrl` that may not be used.
 */
export function createHttp(options: HttpOptions, browserLike: boolean = isBrowserLike()): Http {
  const {
    auth,
    rateLimit,
    retry = {},
    clock = systemClock,
    logger = silentLogger,
    allowInsecureLoopback,
  } = options;
  const concurrency = whole('concurrency', options.concurrency ?? 8, 1);
  const totalTimeoutMs = whole('totalTimeoutMs', options.totalTimeoutMs ?? 120_000, 1);
  const { endpoints, origins } = readEndpoints(auth.getEndpoints(), allowInsecureLoopback === true);
  const userAgent = browserLike ? undefined : (options.userAgent ?? defaultUserAgent);
  const queue = createQueue(concurrency);
  const inTime = rateGateOf(rateLimit, clock);
  const gate = createOriginGate(clock);
  const closing = new AbortController();
  const refreshContext = {
    fetch: createRefreshFetch(() => wire, {
      baseUrl: endpoints.baseUrl,
      signal: closing.signal,
      totalTimeoutMs,
      userAgent,
    }),
    signal: closing.signal,
    logger,
  };
  const wire: Wire = {
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    browserLike,
    policy: { ownOrigins: origins, allowInsecureLoopback },
    credentials: createCredentials(auth, refreshContext),
    gate,
    clock,
    reporter: createReporter(options.hooks ?? {}, logger),
    attemptTimeoutMs: whole('attemptTimeoutMs', options.attemptTimeoutMs ?? 30_000, 1),
    idleTimeoutMs: whole('idleTimeoutMs', options.idleTimeoutMs ?? 30_000, 1),
    limited: ({ url, payload, signal }, job) => {
      // Files at the same time are counted by the transfers themselves.
      const isCounted = origins.has(url.origin) && (inTime !== undefined || !payload);
      if (!isCounted) return job();
      const inTurn = async (): ReturnType<typeof job> => {
        await inTime?.(signal);
        return job();
      };
      return queue.add(inTime === undefined ? job : inTurn, { signal });
    },
  };
  const settings: SessionSettings = {
    endpoints,
    retryLimit: whole('retry.limit', retry.limit ?? 2, 0),
    maxRetryAfterMs: whole('retry.maxRetryAfterMs', retry.maxRetryAfterMs ?? 60_000, 0),
    totalTimeoutMs,
    userAgent,
  };
  return {
    session: (signal) => createSession(wire, settings, signal),
    gate,
    crossOriginBlind: browserLike,
    close: () => closing.abort(),
  };
}

/**
 * A queue that works where tests put a DOM into Node: `EventTarget` is then the DOM's, and Node's `setMaxListeners`,
 * which p-queue calls, takes only what bears this mark of Node's own.
 */
function createQueue(concurrency: number): PQueue {
  const Marked = Object.assign(class extends PQueue {}, { [Symbol.for('nodejs.event_target')]: true });
  return new Marked({ concurrency });
}

function rateGateOf(rateLimit: RateLimit | undefined, clock: Clock): RateGate | undefined {
  if (rateLimit === undefined) return undefined;
  const requests = whole('rateLimit.requests', rateLimit.requests, 1);
  return createRateGate({ requests, perMs: whole('rateLimit.perMs', rateLimit.perMs, 1) }, clock);
}

/** Timers take 31 bits; more would fire at once. */
function whole(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least && value < 2 ** 31) return value;
  throw createError('E_ARGUMENT', `"${name}" must be a whole number, at least ${least} and below 2^31`);
}
