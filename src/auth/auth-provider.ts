import { MarketplaceUnsupportedError } from '../errors/marketplace-unsupported-error.ts';
import type { EndpointConfig } from '../models/endpoint-config.ts';

/**
 * The synchronous twin of {@link AsyncAuthProvider}, for code that has no promises: it hands out a session that is
 * already in memory. The sync facade itself reaches no network and needs none.
 * @example
 * ```ts
 * class StoredToken extends AuthProvider<string> {
 *   override getSession() {
 *     return 'token';
 *   }
 *   override getEndpoints() {
 *     return { baseUrl: 'https://api.example.com/' };
 *   }
 * }
 * new StoredToken().getSession(); // 'token'
 * ```
 */
export abstract class AuthProvider<TSession = unknown> {
  /** What authorizes requests, from memory. */
  abstract getSession(): TSession;

  /** Where the marketplace is; only these origins see credentials. */
  abstract getEndpoints(): EndpointConfig;

  /** @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) unless a provider overrides it. */
  refresh(): void {
    throw new MarketplaceUnsupportedError(`${this.constructor.name} does not support credential refresh`);
  }

  /** Frees what the provider holds. Here: nothing. */
  close(): void {}
}
