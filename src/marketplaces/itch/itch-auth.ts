import { BearerAuth } from '../../auth/bearer-auth.ts';
import { OAuth2Auth, type OAuth2AuthOptions } from '../../auth/oauth2-auth.ts';
import type { Secret } from '../../auth/secret.ts';
import { MarketplaceAPIError } from '../../errors/marketplace-api-error.ts';
import { itchEndpoints, type ItchEndpoints } from './itch-endpoints.ts';

/**
 * Signs in with an API key, which a user makes at itch.io/user/settings/api-keys.
 *
 * @example
 * ```ts
 * const market = new ItchClient({ auth: itchKeyAuth({ key: 'secret' }) });
 * ```
 */
export function itchKeyAuth({
  key,
  endpoints = itchEndpoints(),
}: {
  readonly key: Secret;
  readonly endpoints?: ItchEndpoints | undefined;
}): BearerAuth {
  return new BearerAuth({ token: key, scheme: '', endpoints });
}

/**
 * Signs in with tokens of itch.io's OAuth. The refresh token may rotate: keep the new one through `onTokens`.
 *
 * @example
 * ```ts
 * const auth = itchOAuth({ tokens: { accessToken, refreshToken }, clientId: 'my-tool', onTokens: save });
 * ```
 */
export function itchOAuth(
  options: Omit<OAuth2AuthOptions, 'endpoints' | 'scheme'> & {
    readonly endpoints?: ItchEndpoints | undefined;
  },
): OAuth2Auth {
  return new OAuth2Auth({ ...options, endpoints: options.endpoints ?? itchEndpoints() });
}

/** What `POST /oauth/token` gives for a code: tokens, or, to itch.io's own programs, a key. */
export type ItchCredentials =
  | { readonly kind: 'key'; readonly key: string }
  | {
      readonly kind: 'tokens';
      readonly accessToken: string;
      readonly refreshToken?: string;
      readonly expiresInSeconds?: number;
    };

/**
 * Reads the answer of `POST /oauth/token`, in either of its forms.
 *
 * @throws MarketplaceAPIError (`E_SCHEMA`) when it is neither.
 * @example
 * ```ts
 * readItchCredentials({ key: { key: 'secret' } }).kind; // 'key'
 * ```
 */
export function readItchCredentials(answer: unknown): ItchCredentials {
  const fields = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const { key } = (fields['key'] ?? {}) as { readonly key?: unknown };
  if (typeof key === 'string') return { kind: 'key', key };
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = fields;
  if (typeof accessToken !== 'string') {
    throw new MarketplaceAPIError('The answer holds neither a key nor tokens', {
      code: 'E_SCHEMA',
      phase: 'auth',
    });
  }
  return {
    kind: 'tokens',
    accessToken,
    ...(typeof refreshToken === 'string' && { refreshToken }),
    ...(Number(seconds) > 0 && { expiresInSeconds: Number(seconds) }),
  };
}
