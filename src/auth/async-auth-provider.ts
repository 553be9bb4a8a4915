import { MarketplaceUnsupportedError } from '../errors/marketplace-unsupported-error.ts';
import type { EndpointConfig } from '../models/endpoint-config.ts';
import { disposeByClosing } from '../shared/async-dispose.ts';
import type { Logger } from '../shared/logger.ts';
import type { AuthSession } from './auth-session.ts';

/** What a refresh may use. */
export interface RefreshContext {
  /** A guarded fetch: no redirect to a foreign place, no plain http, time limits, and errors of the family. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Gives a client its credentials and tells where they belong.
 *
 * @typeParam TSession - an {@link AuthSession} for HTTP clients; anything for a client of one's own.
 * @example
 * ```ts
 * class KeyFileAuth extends AsyncAuthProvider {
 *   async getSession() {
 *     const key = await readKey();
 *     return { authorize: (request: Request) => (request.headers.set('x-key', key), request) };
 *   }
 *   getEndpoints() { return { baseUrl: 'https://api.example.com/' }; }
 * }
 * ```
 */
export abstract class AsyncAuthProvider<TSession = AuthSession> {
  /** Closes: for `await using`. */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;

  static {
    disposeByClosing(this.prototype);
  }

  /** The present session. Called for each request, so it should answer from memory when it can. */
  abstract getSession(): Promise<TSession>;

  /** Where the marketplace answers. The origins named here see the credentials; no other does. */
  abstract getEndpoints(): EndpointConfig;

  /**
   * Renews the credentials after a 401. Concurrent calls of a client share one refresh.
   *
   * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) unless a provider overrides it.
   */
  refresh(_context?: RefreshContext): Promise<void> {
    return Promise.reject(
      new MarketplaceUnsupportedError(`${this.constructor.name} does not support credential refresh`, {
        phase: 'auth',
        hint: 'Sign in again and give the new credentials to a new provider.',
      }),
    );
  }

  /** Frees what the provider holds. Idempotent. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
