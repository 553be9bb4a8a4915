import type { EndpointConfig } from '../models/endpoint-config.ts';
import { checkOptions } from '../shared/options.ts';
import { AsyncAuthProvider } from './async-auth-provider.ts';
import type { AuthSession } from './auth-session.ts';

/**
 * For marketplaces that need no account.
 *
 * @example
 * ```ts
 * const auth = new NoAuth({ endpoints: { baseUrl: 'https://api.example.com/' } });
 * ```
 */
export class NoAuth extends AsyncAuthProvider {
  readonly #endpoints: EndpointConfig;

  constructor(options: { readonly endpoints: EndpointConfig }) {
    super();
    checkOptions(options, ['endpoints'], 'NoAuth');
    this.#endpoints = options.endpoints;
  }

  override getSession(): Promise<AuthSession> {
    return Promise.resolve({ authorize: (request) => request });
  }

  override getEndpoints(): EndpointConfig {
    return this.#endpoints;
  }
}
