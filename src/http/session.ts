import type { StandardSchemaV1 } from '@standard-schema/spec';
import { createError } from '../errors/create-error.ts';
import type { EndpointConfig } from '../models/endpoint-config.ts';
import { untilAborted } from '../shared/abort.ts';
import { checkOptions } from '../shared/options.ts';
import { isPassingStatus } from './answer-error.ts';
import { sendAttempt } from './attempt.ts';
import type { HttpSession, JsonRequest, JsonResult, SessionRequest } from './http-session.ts';
import { readEvidence } from './evidence.ts';
import { readJsonText, readJsonValue } from './json-answer.ts';
import { addQuery, encodeBody, headersOf, isRepeatable, methodOf, type Outgoing } from './outgoing.ts';
import { PassingAnswer, retrying, type RetryPlan } from './retrying.ts';
import { runCall } from './run-call.ts';
import { guardUrl } from './url-guard.ts';
import type { Answer, Wire } from './wire.ts';

/** What the sessions of a client share, beside the wire. */
export interface SessionSettings {
  readonly endpoints: EndpointConfig;
  readonly retryLimit: number;
  readonly maxRetryAfterMs: number;
  readonly totalTimeoutMs: number;
  /** Absent in browsers, where a header of our own costs a preflight. */
  readonly userAgent: string | undefined;
}

/** `encodeURIComponent` lets dots pass, and `items/..` is the folder of `items`. */
const dotSegment = /(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\]|$)/i;
const absoluteUrl = /^[a-z][a-z\d+.-]*:/i;

const jsonOptions = ['method', 'query', 'body', 'headers', 'schema', 'authenticated', 'retry', 'signal'];
const fetchOptions = ['method', 'headers', 'body', 'authenticated', 'retry', 'payload', 'signal', 'link'];

/** A session for the calls that end with `signal`. */
export function createSession(wire: Wire, settings: SessionSettings, signal: AbortSignal): HttpSession {
  return new Session(wire, settings, signal);
}

class Session implements HttpSession {
  readonly #wire: Wire;
  readonly #settings: SessionSettings;
  readonly #signal: AbortSignal;
  /** Where the answers that were given away came from, for their evidence. */
  readonly #answers: WeakMap<Response, Answer> = new WeakMap();

  constructor(wire: Wire, settings: SessionSettings, signal: AbortSignal) {
    this.#wire = wire;
    this.#settings = settings;
    this.#signal = signal;
  }

  get endpoints(): EndpointConfig {
    return this.#settings.endpoints;
  }

  async json<TSchema extends StandardSchemaV1 | undefined = undefined>(
    path: string | URL,
    request: JsonRequest<TSchema> = {},
  ): Promise<JsonResult<TSchema>> {
    checkOptions(request, jsonOptions, 'session.json');
    const { method = 'GET', schema, authenticated = true, signal } = request;
    const url = this.#resolve(path);
    addQuery(url, request.query);
    const { body, type } = encodeBody(request.body);
    const headers = headersOf(request.headers, {
      accept: 'application/json',
      'content-type': type,
      'user-agent': this.#settings.userAgent,
    });
    const { totalTimeoutMs } = this.#settings;
    const deadline = this.#wire.clock.now() + totalTimeoutMs;
    return runCall({ url, signals: [this.#signal, signal], totalTimeoutMs }, this.#wire, async (link) => {
      const outgoing = {
        url,
        method,
        headers,
        body,
        authenticated,
        payload: false,
        attempt: 1,
        signal: link.signal,
      };
      const plan = this.#plan(outgoing, request.retry, deadline);
      const { answer, text } = await retrying(outgoing, this.#wire, plan, async (sent) => {
        const received = await sendAttempt(sent, this.#wire, plan.maxRetryAfterMs);
        const value = { answer: received, text: await readJsonText(received, this.#wire, link.signal) };
        return { response: received.response, value };
      });
      const value = readJsonValue(text, schema, answer, this.#wire);
      return (await untilAborted(value, link.signal)) as JsonResult<TSchema>;
    });
  }

  async fetch(input: string | URL, request: SessionRequest = {}): Promise<Response> {
    checkOptions(request, fetchOptions, 'session.fetch');
    const { body, authenticated = true, payload = false, signal, link: given } = request;
    const url = this.#resolve(input);
    const headers = headersOf(request.headers, {
      'accept-encoding': payload && !this.#wire.browserLike ? 'identity' : undefined,
      'user-agent': this.#settings.userAgent,
    });
    const method = methodOf(request.method);
    return runCall({ url, signals: [this.#signal, signal], link: given }, this.#wire, async (link) => {
      const outgoing = {
        url,
        method,
        headers,
        body,
        authenticated,
        payload,
        attempt: 1,
        signal: link.signal,
        link: given,
      };
      const plan = this.#plan(outgoing, payload ? false : request.retry, Infinity);
      try {
        return await retrying(outgoing, this.#wire, plan, async (sent) => {
          const answer = await sendAttempt(sent, this.#wire, plan.maxRetryAfterMs);
          const { response } = answer;
          this.#answers.set(response, answer);
          if (sent.attempt <= plan.limit && isPassingStatus(response.status))
            throw new PassingAnswer(response, this.#wire.clock);
          return { response, value: response };
        });
      } catch (error) {
        if (error instanceof PassingAnswer && !link.signal.aborted) return error.response;
        throw error;
      } finally {
        // The body is read after this call: it ends with the request's own signal, or with the session's.
        const outlives = signal ?? this.#signal;
        if (given === undefined)
          outlives.addEventListener('abort', () => link.abort(outlives.reason), { once: true });
      }
    });
  }

  async evidence(response: Response): Promise<string> {
    const answer = this.#answers.get(response) ?? { response, url: this.#resolve(''), generation: 0 };
    try {
      return ((await readEvidence(answer, this.#wire, this.#signal)) ?? '').slice(0, 4096);
    } catch {
      return '';
    }
  }

  #resolve(path: string | URL): URL {
    const url = guardUrl(path, this.#wire.policy, this.#settings.endpoints.baseUrl);
    if (typeof path === 'string' && !absoluteUrl.test(path) && dotSegment.test(path.replace(/[?#].*/s, '')))
      throw createError('E_URL', 'The URL is refused: its path has a segment of dots', {
        url,
        hint: 'An identifier that is "." or ".." would lead to another route.',
      });
    return url;
  }

  #plan(outgoing: Outgoing, retry: boolean | undefined, deadline: number): RetryPlan {
    const { retryLimit, maxRetryAfterMs } = this.#settings;
    const safe = outgoing.method === 'GET' || outgoing.method === 'HEAD';
    const again = (retry ?? safe) && isRepeatable(outgoing);
    return { limit: again ? retryLimit : 0, maxRetryAfterMs, deadline };
  }
}
