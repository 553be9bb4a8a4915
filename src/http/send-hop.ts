import type { AuthSession } from '../auth/auth-session.ts';
import { createError } from '../errors/create-error.ts';
import { linkAbort, untilAborted } from '../shared/abort.ts';
import { checkAnswer } from './check-answer.ts';
import type { Outgoing } from './outgoing.ts';
import { limitTime } from './time-limit.ts';
import { transportError } from './transport-error.ts';
import type { Answer, Wire } from './wire.ts';

/**
 * One request to one place, up to the headers of its answer. Redirects are not followed here, save by a browser.
 * The attempt's time limit holds for each hop.
 *
 * @throws MarketplaceError of the family for everything that is not an HTTP answer; the signal's reason on abort.
 */
export async function sendHop(outgoing: Outgoing, wire: Wire): Promise<Answer> {
  const { url, method, attempt, authenticated, signal } = outgoing;
  const { credentials, policy, clock } = wire;
  await wire.gate.pass(url.origin, signal);
  const { generation } = credentials;
  const session =
    authenticated && policy.ownOrigins.has(url.origin) ? await credentials.session(signal) : undefined;
  // Not released, since the answer's body is read under it; `signal` is of one call and does not live long.
  const hop = outgoing.link ?? linkAbort(signal);
  try {
    const init = initOf(outgoing, wire, session, hop.signal);
    const request: Call =
      session === undefined
        ? plain(outgoing, init)
        : [await authorized(outgoing, wire, session, init, hop.signal)];
    wire.reporter.request(url, { method, attempt });
    const startedAt = clock.now();
    const stop = limitTime('headers', wire.attemptTimeoutMs, hop, clock, url);
    let response: Response;
    try {
      response = await receive(wire, request, url, hop.signal);
    } finally {
      stop();
    }
    const answeredBy = checkAnswer(response, url, session !== undefined, wire);
    wire.reporter.response(url, { method, status: response.status, durationMs: clock.now() - startedAt });
    return { response, url: answeredBy, sent: outgoing.headers, session, generation };
  } catch (error) {
    hop.abort(error);
    throw error;
  }
}

/** What a page adds: no URL, which may be signed, becomes a referrer. */
const pageInit: RequestInit = { referrerPolicy: 'no-referrer' };
/** And for files: no cache that may hold another version, no cookies of the page. Elsewhere there are neither. */
const pagePayloadInit: RequestInit = { ...pageInit, cache: 'no-store', credentials: 'omit' };

function initOf(
  { method, body, payload }: Outgoing,
  { browserLike }: Wire,
  session: AuthSession | undefined,
  signal: AbortSignal,
): RequestInit {
  const redirect = !browserLike ? 'manual' : session === undefined ? 'follow' : 'error';
  // Not sent off pages: Node would add `Cache-Control: no-cache`, and workerd throws at such fields.
  const page = browserLike && (payload ? pagePayloadInit : pageInit);
  const content = body !== undefined && { body, duplex: 'half' };
  return { ...page, ...content, method, redirect, signal };
}

/** What `fetch` is called with. */
type Call = readonly [URL | Request, RequestInit?];

/** Without credentials. For a file `fetch` makes the `Request`: with one of ours it would make another of it. */
function plain({ url, method, headers, payload, body }: Outgoing, init: RequestInit): Call {
  const whole = { ...init, headers };
  return payload && method === 'GET' && body === undefined ? [url, whole] : [build(url, whole)];
}

/** The request with credentials; its body is added after them, so that a session cannot read it away. */
async function authorized(
  { url, headers }: Outgoing,
  { credentials }: Wire,
  session: AuthSession,
  init: RequestInit,
  signal: AbortSignal,
): Promise<Request> {
  const { body: _, ...bare } = init;
  const request = await credentials.authorize(build(url, { ...bare, headers }), session, signal);
  // Once more, so that a request which the session built anew keeps method, signal and redirect mode.
  return build(request, init);
}

/** The runtime's message about an illegal header holds the header. */
function build(input: URL | Request, init: RequestInit): Request {
  try {
    return new Request(input, init);
  } catch (cause) {
    throw createError('E_ARGUMENT', 'The request cannot be sent: its method, headers or body are not legal', {
      cause,
    });
  }
}

/** An abort counts at once, also with a `fetch` that does not listen; an answer that comes too late is dropped. */
async function receive(
  { fetch, browserLike }: Wire,
  request: Call,
  url: URL,
  signal: AbortSignal,
): Promise<Response> {
  let pending: Promise<Response> | undefined;
  try {
    pending = Promise.resolve(fetch(...request));
    return await untilAborted(pending, signal);
  } catch (error) {
    if (!signal.aborted) throw transportError(error, { url, browserLike, stage: 'headers' });
    pending?.then(({ body }) => body?.cancel()).catch(() => {});
    throw signal.reason;
  }
}
