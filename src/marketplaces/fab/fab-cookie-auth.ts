import { CookieAuth, type Cookies } from '../../auth/cookie-auth.ts';
import { checkOptions } from '../../shared/options.ts';
import type { FabAuthProvider } from './fab-auth-provider.ts';
import type { FabEndpoints } from './fab-endpoints.ts';

/** Options of {@link FabCookieAuth}. */
export interface FabCookieAuthOptions {
  /** Where the cookies may be sent: {@link fabEndpoints}. */
  readonly endpoints: FabEndpoints;
  /** `fab_sessionid` and `fab_csrftoken` of a signed-in browser; others, such as Cloudflare's, may be added. */
  readonly cookies: Cookies | (() => Cookies | Promise<Cookies>);
}

/**
 * Signs in to Fab's web interface with the cookies of a browser that is signed in. Requests that change something carry
 * the CSRF token too.
 *
 * @example
 * ```ts
 * const auth = new FabCookieAuth({
 *   endpoints: fabEndpoints('https://www.fab.com'),
 *   cookies: { fab_sessionid: 'secret', fab_csrftoken: 'secret too' },
 * });
 * ```
 */
export class FabCookieAuth extends CookieAuth implements FabAuthProvider {
  readonly fabInterface = 'site';
  readonly #endpoints: FabEndpoints;

  constructor(options: FabCookieAuthOptions) {
    checkOptions(options, ['endpoints', 'cookies'], 'FabCookieAuth');
    super({ ...options, csrf: { cookie: 'fab_csrftoken', header: 'X-CSRFToken' } });
    this.#endpoints = options.endpoints;
  }

  override getEndpoints(): FabEndpoints {
    return this.#endpoints;
  }
}
