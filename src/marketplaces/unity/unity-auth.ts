import { OAuth2Auth, type OAuth2AuthOptions } from '../../auth/oauth2-auth.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import { unityEndpoints, type UnityEndpoints } from './unity-endpoints.ts';

/**
 * Options of {@link UnityAuth}: those of OAuth 2, with the editor's endpoints and client id as defaults. The client
 * secret is of the editor's configuration and comes with no SDK.
 */
export interface UnityAuthOptions extends Omit<OAuth2AuthOptions, 'endpoints'> {
  /** Default: Unity's own. */
  readonly endpoints?: UnityEndpoints | undefined;
}

/** The editor treats a token as expired this long before its end. */
const earlyMs = 15_000;

/**
 * Signs in to the Asset Store with tokens of Unity's editor. A hundred answers of 401 cause one renewal. Refresh tokens
 * rotate, and the old one ends soon after (412, which is a MarketplaceAuthenticationError): write down what `onTokens`
 * gives at once.
 *
 * Tokens of the Hub are renewed elsewhere, through JSON and without a client id.
 *
 * @example
 * ```ts
 * const auth = new UnityAuth({ tokens: { accessToken, refreshToken }, clientSecret, onTokens: save });
 * const hub = new UnityAuth({
 *   tokens: { accessToken, refreshToken },
 *   endpoints: unityEndpoints({ tokenUrl: `${core}/api/login/refresh` }),
 *   encoding: 'json',
 *   clientId: undefined,
 *   onTokens: save,
 * });
 * ```
 */
export class UnityAuth extends OAuth2Auth {
  readonly #clock: Clock;

  constructor(options: UnityAuthOptions) {
    super({ clientId: 'packman', ...options, endpoints: options.endpoints ?? unityEndpoints() });
    this.#clock = options.clock ?? systemClock;
  }

  /** Is the access token at its end, or within 15 seconds of it? Unknown counts as expired. */
  isTokenExpired(): boolean {
    return (this.expiresAt?.getTime() ?? 0) - earlyMs <= this.#clock.date();
  }
}
