import type { RefreshContext } from '../../auth/async-auth-provider.ts';
import { OAuth2Auth, type OAuth2Tokens } from '../../auth/oauth2-auth.ts';
import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import { checkOptions } from '../../shared/options.ts';
import { unityEndpoints, type UnityEndpoints } from './unity-endpoints.ts';
import { UnityTokenExpiredError } from './unity-errors.ts';

/** Options of {@link UnityAuth}. */
export interface UnityAuthOptions {
  /** An access token, and what renews it. Refresh tokens rotate: keep the new ones through `onTokens`. */
  readonly tokens: OAuth2Tokens;
  /** Whose tokens they are: the editor's (renewed by a form), or the Hub's (by JSON). Default `editor`. */
  readonly flow?: 'editor' | 'hub' | undefined;
  /** Of the editor's configuration; it comes with no SDK. */
  readonly clientSecret?: string | undefined;
  /** Default `packman` for the editor. */
  readonly clientId?: string | undefined;
  /** Default: {@link unityEndpoints}. The Hub's `tokenUrl` must be given. */
  readonly endpoints?: UnityEndpoints | undefined;
  /** Called with new tokens before they are used. Write them down at once: the old refresh token ends soon after. */
  readonly onTokens?: ((tokens: OAuth2Tokens) => void | Promise<void>) | undefined;
  readonly clock?: Clock | undefined;
}

/** The editor treats a token as expired this long before its end. */
const earlyMs = 15_000;

/**
 * Signs in to the Asset Store with the tokens of Unity's editor or Hub. A hundred answers of 401 cause one renewal.
 *
 * @example
 * ```ts
 * const auth = new UnityAuth({
 *   tokens: { accessToken, refreshToken },
 *   clientSecret,
 *   onTokens: (tokens) => save(tokens),
 * });
 * ```
 */
export class UnityAuth extends OAuth2Auth {
  readonly #clock: Clock;

  constructor(options: UnityAuthOptions) {
    checkOptions(
      options,
      ['tokens', 'flow', 'clientSecret', 'clientId', 'endpoints', 'onTokens', 'clock'],
      'UnityAuth',
    );
    const { flow = 'editor', endpoints, ...rest } = options;
    const isHub = flow === 'hub';
    if (isHub && endpoints === undefined) {
      throw new TypeError('UnityAuth: give "endpoints" with the Hub\'s "tokenUrl", {core}/api/login/refresh');
    }
    super({
      ...(isHub ? {} : { clientId: 'packman' }),
      ...rest,
      endpoints: endpoints ?? unityEndpoints(),
      encoding: isHub ? 'json' : 'form',
    });
    this.#clock = options.clock ?? systemClock;
  }

  /** Is the access token at its end, or within 15 seconds of it? Unknown counts as expired. */
  isTokenExpired(): boolean {
    return (this.expiresAt?.getTime() ?? 0) - earlyMs <= this.#clock.date();
  }

  /** @throws UnityTokenExpiredError when the refresh token is refused: 412 means that it was used before. */
  override async refresh(context?: RefreshContext): Promise<void> {
    try {
      await super.refresh(context);
    } catch (error) {
      if (!isMarketplaceError(error) || error.code !== 'E_AUTH') throw error;
      const { status, url } = error;
      throw new UnityTokenExpiredError('The tokens of Unity can no longer be renewed', {
        phase: 'auth',
        status,
        url,
        hint: 'Sign in again, and keep the tokens that onTokens gives.',
        cause: error,
      });
    }
  }
}
