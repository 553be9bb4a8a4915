import type { EndpointConfig } from '../../models/endpoint-config.ts';

/**
 * Where the Asset Store of Godot 4.7 and later answers. No credentials are involved.
 *
 * @param baseUrl - of a proxy or a server of one's own.
 * @example
 * ```ts
 * const auth = new NoAuth({ endpoints: godotStoreEndpoints() });
 * ```
 */
export function godotStoreEndpoints(baseUrl = 'https://store.godotengine.org/api/v1/'): EndpointConfig {
  return { baseUrl };
}

/**
 * Where the Asset Library of Godot up to 4.6 answers, or another that speaks its language.
 *
 * @param baseUrl - of a proxy or a library of one's own.
 * @example
 * ```ts
 * const auth = new NoAuth({ endpoints: godotLibraryEndpoints() });
 * ```
 */
export function godotLibraryEndpoints(
  baseUrl = 'https://godotengine.org/asset-library/api/',
): EndpointConfig {
  return { baseUrl };
}
