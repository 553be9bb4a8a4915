import type { AsyncAuthProvider } from '../../auth/async-auth-provider.ts';
import { NoAuth } from '../../auth/no-auth.ts';
import type { HttpClientOptions } from '../../client/http-client-options.ts';
import type { RateLimit } from '../../http/rate-limit.ts';
import type { EndpointConfig } from '../../models/endpoint-config.ts';

/** Client options of a marketplace that can be used without an account, so that `auth` may be left out. */
export type OpenClientOptions = Omit<HttpClientOptions, 'auth'> & {
  /** Default: no sign-in, at the marketplace's own address. */
  readonly auth?: AsyncAuthProvider | undefined;
};

/** The caller's options, with the marketplace's own where the caller gave none. */
export function withDefaults(
  options: OpenClientOptions,
  endpoints: EndpointConfig,
  rateLimit: RateLimit,
): HttpClientOptions {
  const auth = options.auth ?? new NoAuth({ endpoints });
  return { ...options, auth, rateLimit: options.rateLimit ?? rateLimit };
}
