import { createError } from '../errors/create-error.ts';
import type { MarketplaceError } from '../errors/marketplace-error.ts';
import { isLoopbackHost, isPrivateHost } from './private-host.ts';

const longestUrl = 8192;

/** What a URL may be. */
export interface UrlPolicy {
  /** Origins that the caller declared: they may be on a private network. */
  readonly ownOrigins: ReadonlySet<string>;
  /** Allow `http:` and hosts of this machine. Default false. */
  readonly allowInsecureLoopback?: boolean | undefined;
  /** Only these hosts, in their ASCII form, with the port where it is not the scheme's own. Default: all. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/**
 * The URL, when a request may go there: https (http only to this machine, when allowed), without user info, to a host
 * on the public internet or one that the caller declared. The fragment is dropped.
 *
 * @param base - what a relative URL is relative to.
 * @throws MarketplaceValidationError (`E_URL`) otherwise; the message tells the rule, never the URL's query.
 */
export function guardUrl(input: string | URL, policy: UrlPolicy, base?: string | URL): URL {
  const url = parse(input, base);
  const loopback = policy.allowInsecureLoopback === true && isLoopbackHost(url.hostname);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && loopback);
  if (!secure) {
    throw refused(
      'its scheme is not https',
      url,
      isLoopbackHost(url.hostname) ? 'Set allowInsecureLoopback for tests.' : undefined,
    );
  }
  if (url.username !== '' || url.password !== '') throw refused('it holds user info', url);
  if (url.hostname.endsWith('.')) throw refused('its host ends in a dot', url);
  if (!loopback && !policy.ownOrigins.has(url.origin) && isPrivateHost(url.hostname)) {
    throw refused('its host is on a private network', url);
  }
  if (policy.allowedHosts?.includes(url.host) === false)
    throw refused('its host is not an expected one', url);
  url.hash = '';
  return url;
}

function parse(input: string | URL, base: string | URL | undefined): URL {
  if (String(input).length > longestUrl) throw refused('it is too long');
  try {
    return new URL(input, base);
  } catch {
    throw refused('it is malformed');
  }
}

function refused(why: string, url?: URL, hint?: string): MarketplaceError {
  return createError('E_URL', `The URL is refused: ${why}`, { url, hint });
}
