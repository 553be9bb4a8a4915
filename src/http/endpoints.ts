import type { EndpointConfig } from '../models/endpoint-config.ts';
import { validateUrl } from '../shared/validate-url.ts';
import { guardUrl } from './url-guard.ts';

/** Endpoints as requests use them, and the origins that may see credentials. */
export interface Endpoints {
  readonly endpoints: EndpointConfig;
  readonly origins: ReadonlySet<string>;
}

/**
 * Reads what an auth provider declares: `baseUrl` gets a slash at its end, without query; each value that is a URL adds
 * its origin.
 *
 * @throws MarketplaceValidationError (`E_URL`) for a `baseUrl` that may not be used.
 */
export function readEndpoints(declared: EndpointConfig, allowInsecureLoopback: boolean): Endpoints {
  const origins = new Set<string>();
  for (const value of Object.values(declared)) if (validateUrl(value)) origins.add(new URL(value).origin);
  const base = guardUrl(declared.baseUrl, { ownOrigins: origins, allowInsecureLoopback });
  base.search = '';
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return { endpoints: { ...declared, baseUrl: base.href }, origins };
}
