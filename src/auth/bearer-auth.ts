import type { EndpointConfig } from '../models/endpoint-config.ts';
import { checkOptions } from '../shared/options.ts';
import { AsyncAuthProvider } from './async-auth-provider.ts';
import type { AuthSession } from './auth-session.ts';
import { readSecret, type Secret } from './secret.ts';

/** Options of {@link BearerAuth}. */
export interface BearerAuthOptions {
  /** Where the token may be sent. */
  readonly endpoints: EndpointConfig;
  /** The token, or a function that gives it when it is needed. */
  readonly token: Secret;
  /** The word before the token. Default `Bearer`. */
  readonly scheme?: string | undefined;
}

/**
 * A token in the `Authorization` header.
 *
 * @example
 * ```ts
 * const auth = new BearerAuth({ token: 'secret', endpoints: { baseUrl: 'https://api.example.com/' } });
 * ```
 */
export class BearerAuth extends AsyncAuthProvider {
  readonly #options: BearerAuthOptions;

  constructor(options: BearerAuthOptions) {
    super();
    checkOptions(options, ['endpoints', 'token', 'scheme'], 'BearerAuth');
    this.#options = options;
  }

  override async getSession(): Promise<AuthSession> {
    const { scheme = 'Bearer' } = this.#options;
    const token = await readSecret(this.#options.token, 'token');
    return {
      authorize(request) {
        request.headers.set('authorization', scheme === '' ? token : `${scheme} ${token}`);
        return request;
      },
      secrets: () => [token],
    };
  }

  override getEndpoints(): EndpointConfig {
    return this.#options.endpoints;
  }
}
