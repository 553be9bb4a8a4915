import type { EndpointConfig } from '../../models/endpoint-config.ts';

/** Where Sketchfab answers, and where its OAuth tokens are renewed. */
export interface SketchfabEndpoints extends EndpointConfig {
  readonly tokenUrl: string;
}

/**
 * The endpoints of Sketchfab's Data API v3.
 *
 * @param other - what is elsewhere, such as a proxy's `baseUrl`.
 * @example
 * ```ts
 * const auth = sketchfabTokenAuth({ token, endpoints: sketchfabEndpoints({ baseUrl: 'https://proxy.example.com/v3/' }) });
 * ```
 */
export function sketchfabEndpoints(other: Partial<SketchfabEndpoints> = {}): SketchfabEndpoints {
  return {
    baseUrl: 'https://api.sketchfab.com/v3/',
    tokenUrl: 'https://sketchfab.com/oauth2/token/',
    ...other,
  };
}
