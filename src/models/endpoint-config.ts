/**
 * Where a marketplace answers. Only the origins named here ever see credentials.
 *
 * A marketplace extends it with URLs of its own; values that are not URLs are allowed (path templates, ids).
 *
 * @example
 * ```ts
 * const endpoints: EndpointConfig = { baseUrl: 'https://api.example.com/v1/', token: 'https://id.example.com/token' };
 * ```
 */
export interface EndpointConfig {
  /** Relative paths of requests are resolved against it. */
  readonly baseUrl: string;
  readonly [name: string]: string;
}
