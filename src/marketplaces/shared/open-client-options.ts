import type { AsyncAuthProvider } from '../../auth/async-auth-provider.ts';
import type { HttpClientOptions } from '../../client/http-client-options.ts';
import type { RateLimit } from '../../http/rate-limit.ts';

/** Client options of a marketplace that can be used without an account, so that `auth` may be left out. */
export type OpenClientOptions = Omit<HttpClientOptions, 'auth'> & {
  readonly auth?: AsyncAuthProvider | undefined;
};

/** The caller's options, with the marketplace's own where the caller gave none. */
export function withDefaults(
  options: OpenClientOptions,
  auth: () => AsyncAuthProvider,
  rateLimit: RateLimit,
): HttpClientOptions {
  return { ...options, auth: options.auth ?? auth(), rateLimit: options.rateLimit ?? rateLimit };
}
