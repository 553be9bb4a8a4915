import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';
import type { EndpointConfig } from '../models/endpoint-config.ts';
import { checkOptions } from '../shared/options.ts';
import { AsyncAuthProvider } from './async-auth-provider.ts';
import type { AuthSession } from './auth-session.ts';

/** Cookies by name. */
export type Cookies = Readonly<Record<string, string>>;

/** Options of {@link CookieAuth}. */
export interface CookieAuthOptions {
  /** Where the cookies may be sent. */
  readonly endpoints: EndpointConfig;
  /** The cookies, or a function that gives them when they are needed. */
  readonly cookies: Cookies | (() => Cookies | Promise<Cookies>);
  /** Repeat a cookie's value in a header on requests that change something (a CSRF token). */
  readonly csrf?: { readonly cookie: string; readonly header: string } | undefined;
}

/**
 * Cookies of a signed-in browser, given by the caller. Off browsers only: a page cannot set the header.
 *
 * @example
 * ```ts
 * const auth = new CookieAuth({
 *   cookies: { sessionid: 'secret', csrftoken: 'also secret' },
 *   csrf: { cookie: 'csrftoken', header: 'X-CSRFToken' },
 *   endpoints: { baseUrl: 'https://shop.example.com/' },
 * });
 * ```
 */
export class CookieAuth extends AsyncAuthProvider {
  readonly #options: CookieAuthOptions;

  constructor(options: CookieAuthOptions) {
    super();
    checkOptions(options, ['endpoints', 'cookies', 'csrf'], 'CookieAuth');
    this.#options = options;
  }

  override async getSession(): Promise<AuthSession> {
    const { cookies: source, csrf } = this.#options;
    const cookies = typeof source === 'function' ? await source() : source;
    const header = Object.entries(cookies).map(cookiePair).join('; ');
    const token = csrf === undefined ? undefined : cookies[csrf.cookie];
    return {
      authorize(request) {
        if (header !== '') request.headers.set('cookie', header);
        const changes = request.method !== 'GET' && request.method !== 'HEAD';
        if (csrf !== undefined && token !== undefined && changes) request.headers.set(csrf.header, token);
        return request;
      },
      secrets: () => Object.values(cookies),
    };
  }

  override getEndpoints(): EndpointConfig {
    return this.#options.endpoints;
  }
}

/** RFC 6265 §4.1.1: no control character, blank, quote, comma, semicolon or backslash in a value. */
function cookiePair([name, value]: readonly [string, string]): string {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || !/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value)) {
    throw new MarketplaceValidationError(`The cookie "${name}" has characters that a cookie cannot hold`, {
      phase: 'auth',
    });
  }
  return `${name}=${value}`;
}
