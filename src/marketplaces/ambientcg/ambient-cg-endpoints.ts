import type { EndpointConfig } from '../../models/endpoint-config.ts';

/**
 * Where ambientCG answers. No credentials are involved.
 *
 * @param baseUrl - of a proxy or a server of one's own.
 * @example
 * ```ts
 * const auth = new NoAuth({ endpoints: ambientCgEndpoints('https://proxy.example.com/ambientcg/') });
 * ```
 */
export function ambientCgEndpoints(baseUrl = 'https://ambientcg.com/api/'): EndpointConfig {
  return { baseUrl };
}
