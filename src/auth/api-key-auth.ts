import type { EndpointConfig } from '../models/endpoint-config.ts';
import { checkOptions } from '../shared/options.ts';
import { AsyncAuthProvider } from './async-auth-provider.ts';
import type { AuthSession } from './auth-session.ts';
import { readSecret, type Secret } from './secret.ts';

/** Options of {@link ApiKeyAuth}: the name of a header or of a query parameter. */
export type ApiKeyAuthOptions = {
  /** Where the key may be sent. */
  readonly endpoints: EndpointConfig;
  /** The key, or a function that gives it when it is needed. */
  readonly key: Secret;
} & (
  | {
      /** The name of the header. */
      readonly header: string;
      readonly query?: never;
    }
  | {
      /** The name of the query parameter. */
      readonly query: string;
      readonly header?: never;
    }
);

/**
 * A key in a header or in the query. Prefer the header: URLs end in servers' logs.
 *
 * @example
 * ```ts
 * const auth = new ApiKeyAuth({ key: 'secret', header: 'x-api-key', endpoints: { baseUrl: 'https://api.example.com/' } });
 * ```
 */
export class ApiKeyAuth extends AsyncAuthProvider {
  readonly #options: ApiKeyAuthOptions;

  constructor(options: ApiKeyAuthOptions) {
    super();
    checkOptions(options, ['endpoints', 'key', 'header', 'query'], 'ApiKeyAuth');
    if ((options.header === undefined) === (options.query === undefined)) {
      throw new TypeError('ApiKeyAuth: give either "header" or "query"');
    }
    this.#options = options;
  }

  override async getSession(): Promise<AuthSession> {
    const { header, query } = this.#options;
    const key = await readSecret(this.#options.key, 'API key');
    return {
      authorize(request) {
        if (header !== undefined) {
          request.headers.set(header, key);
          return request;
        }
        const url = new URL(request.url);
        url.searchParams.set(query, key);
        return new Request(url, request);
      },
      secrets: () => [key, encodeURIComponent(key)],
    };
  }

  override getEndpoints(): EndpointConfig {
    return this.#options.endpoints;
  }
}
