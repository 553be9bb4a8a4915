import { createError } from '../errors/create-error.ts';
import type { MarketplaceError } from '../errors/marketplace-error.ts';
import { dropBody } from './read-body.ts';
import { isRepeatable, type Outgoing } from './outgoing.ts';
import { sendHop } from './send-hop.ts';
import { guardUrl } from './url-guard.ts';
import type { Answer, Wire } from './wire.ts';

const mostHops = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** All that another origin may see of a request's headers. */
const harmless = /^(range|if-range|if-match|accept|accept-.+|user-agent)$/;

/**
 * Sends a request and follows redirects by hand, so that each hop is checked and gets credentials, or not, by itself:
 * runtimes carry `X-Api-Key` and its like to any host. Browsers hide redirects; see {@link sendHop}.
 *
 * @throws MarketplaceAPIError (`E_REDIRECT`) for a loop, the sixth hop, no `Location`, and https to http;
 * MarketplaceValidationError (`E_URL`) for a place where no request may go.
 */
export async function followRedirects(first: Outgoing, wire: Wire): Promise<Answer> {
  const visited: Outgoing[] = [];
  let outgoing = first;
  for (;;) {
    const answer = await sendHop(outgoing, wire);
    if (!redirects.has(answer.response.status)) return answer;
    dropBody(answer.response);
    visited.push(outgoing);
    outgoing = next(outgoing, answer.response, wire);
    const { method, url } = outgoing;
    if (visited.some((hop) => hop.method === method && hop.url.href === url.href))
      throw refused('in a circle', first);
    if (visited.length > mostHops) throw refused(`more than ${mostHops} times`, first);
  }
}

/** What to send to the place that a redirect names. */
function next(outgoing: Outgoing, { status, headers }: Response, { policy }: Wire): Outgoing {
  const location = headers.get('location');
  if (location === null) throw refused('to nowhere', outgoing, status);
  const url = guardUrl(location, policy, outgoing.url);
  if (outgoing.url.protocol === 'https:' && url.protocol !== 'https:')
    throw refused('to http', outgoing, status);
  const foreign = url.origin !== outgoing.url.origin;
  const becomesGet =
    status === 303 ? outgoing.method !== 'HEAD' : status <= 302 && outgoing.method === 'POST';
  const method = becomesGet ? 'GET' : outgoing.method;
  const body = becomesGet ? undefined : outgoing.body;
  if (foreign && (outgoing.sameOrigin === true || !/^(GET|HEAD)$/.test(method)))
    throw refused('elsewhere', outgoing, status);
  if (body !== undefined && !isRepeatable(outgoing))
    throw refused('after its body was sent', outgoing, status);
  return { ...outgoing, url, method, body, headers: keep(outgoing.headers, foreign, body !== undefined) };
}

function keep(headers: Headers, foreign: boolean, withBody: boolean): Headers {
  const kept = new Headers();
  headers.forEach((value, name) => {
    const fits = foreign ? harmless.test(name) : withBody || !name.startsWith('content-');
    if (fits) kept.set(name, value);
  });
  return kept;
}

function refused(how: string, { url }: Outgoing, status?: number): MarketplaceError {
  return createError('E_REDIRECT', `The server redirects ${how}`, { url, status });
}
