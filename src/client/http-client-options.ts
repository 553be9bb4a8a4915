import type { AsyncAuthProvider } from '../auth/async-auth-provider.ts';
import type { HttpHooks } from '../http/http-hooks.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import type { RetryOptions } from '../http/retry-options.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';

/** Options of every {@link HttpMarketplaceClient}. */
export interface HttpClientOptions {
  /** Signs requests and names the endpoints; `NoAuth` where there is no sign-in. */
  readonly auth: AsyncAuthProvider;
  /** In place of the platform's `fetch`: a proxy, a dispatcher, a test. Never closed. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The most requests to the marketplace's own origins in a time. Default: the marketplace's polite rate. */
  readonly rateLimit?: RateLimit | undefined;
  /** How failed requests for JSON are tried again. Default: twice. */
  readonly retry?: RetryOptions | undefined;
  /** From the start of an attempt to its response headers. Default 30,000. */
  readonly attemptTimeoutMs?: number | undefined;
  /** The longest silence of a body while it is being read. Default 30,000. */
  readonly idleTimeoutMs?: number | undefined;
  /** For a whole call for JSON, retries and waits included, for its turn too. Default 120,000; payloads have none. */
  readonly totalTimeoutMs?: number | undefined;
  /** Requests to the marketplace that wait for an answer, and files of one download, at the same time. Default 8. */
  readonly concurrency?: number | undefined;
  /** Allow `http:` to this machine (127.0.0.1, [::1], localhost), for tests. Default false. */
  readonly allowInsecureLoopback?: boolean | undefined;
  /** Close the auth provider with the client. Default true; false for one that several clients share. */
  readonly closeAuth?: boolean | undefined;
  /** Default: silent. */
  readonly logger?: Logger | undefined;
  /** Hears of requests, answers and retries; changes nothing. Default: none. */
  readonly hooks?: HttpHooks | undefined;
  /** Sent with every request, to any host, but not in browsers. Default: the SDK's name and version. */
  readonly userAgent?: string | undefined;
  /** For tests. Default: the time of the system. */
  readonly clock?: Clock | undefined;
}

/** The names of all options, for the check of a marketplace's own. */
export const httpClientOptionNames: readonly (keyof HttpClientOptions)[] = [
  'auth',
  'fetch',
  'rateLimit',
  'retry',
  'attemptTimeoutMs',
  'idleTimeoutMs',
  'totalTimeoutMs',
  'concurrency',
  'allowInsecureLoopback',
  'closeAuth',
  'logger',
  'hooks',
  'userAgent',
  'clock',
];
