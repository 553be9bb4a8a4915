import type { EndpointConfig } from '../../models/endpoint-config.ts';

/**
 * Where Poly Haven answers. No credentials are involved.
 *
 * @param baseUrl - of a proxy or a server of one's own.
 * @example
 * ```ts
 * const auth = new NoAuth({ endpoints: polyHavenEndpoints('https://proxy.example.com/polyhaven/') });
 * ```
 */
export function polyHavenEndpoints(baseUrl = 'https://api.polyhaven.com/'): EndpointConfig {
  return { baseUrl };
}
