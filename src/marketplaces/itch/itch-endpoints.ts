import type { EndpointConfig } from '../../models/endpoint-config.ts';

/** Where itch.io answers, and where its OAuth tokens are renewed. */
export interface ItchEndpoints extends EndpointConfig {
  readonly tokenUrl: string;
}

/**
 * The endpoints of itch.io's server-side API.
 *
 * @param baseUrl - of a proxy or a server of one's own.
 * @example
 * ```ts
 * const auth = itchKeyAuth({ key, endpoints: itchEndpoints('https://proxy.example.com/itch/') });
 * ```
 */
export function itchEndpoints(baseUrl = 'https://api.itch.io/'): ItchEndpoints {
  return { baseUrl, tokenUrl: new URL('oauth/token', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href };
}
