import { BearerAuth } from '../../auth/bearer-auth.ts';
import { OAuth2Auth, type OAuth2AuthOptions } from '../../auth/oauth2-auth.ts';
import type { Secret } from '../../auth/secret.ts';
import { sketchfabEndpoints, type SketchfabEndpoints } from './sketchfab-endpoints.ts';

/**
 * Signs in with the API token that a user finds in the settings of the account.
 *
 * @example
 * ```ts
 * const market = new SketchfabClient({ auth: sketchfabTokenAuth({ token: 'secret' }) });
 * ```
 */
export function sketchfabTokenAuth({
  token,
  endpoints = sketchfabEndpoints(),
}: {
  readonly token: Secret;
  readonly endpoints?: SketchfabEndpoints | undefined;
}): BearerAuth {
  return new BearerAuth({ token, scheme: 'Token', endpoints });
}

/**
 * Signs in with tokens of Sketchfab's OAuth 2, which live for a month. Programs are registered by Sketchfab's support.
 *
 * @example
 * ```ts
 * const auth = sketchfabOAuth({ tokens: { accessToken, refreshToken }, clientId, clientSecret, onTokens: save });
 * ```
 */
export function sketchfabOAuth(
  options: Omit<OAuth2AuthOptions, 'endpoints' | 'scheme'> & {
    readonly endpoints?: SketchfabEndpoints | undefined;
  },
): OAuth2Auth {
  return new OAuth2Auth({
    clientAuth: 'basic',
    ...options,
    endpoints: options.endpoints ?? sketchfabEndpoints(),
  });
}
