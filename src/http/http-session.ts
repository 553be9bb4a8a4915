import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { EndpointConfig } from '../models/endpoint-config.ts';
import type { LinkedAbort } from '../shared/abort.ts';
import type { Logger } from '../shared/logger.ts';

/** A value of the query; arrays repeat the name, undefined is left out. */
export type QueryValue = string | number | boolean | undefined | readonly (string | number | boolean)[];

/** What a call for JSON may say. */
export interface JsonRequest<TSchema extends StandardSchemaV1 | undefined = StandardSchemaV1 | undefined> {
  /** Default GET. Only GET and HEAD are retried, unless `retry` says otherwise. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  /** Sent as JSON; `URLSearchParams` as a form. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The answer's shape: any Standard Schema. A mismatch is `E_SCHEMA` and names the field. */
  readonly schema?: TSchema;
  /** Send the session's credentials. Default true; only the endpoints' origins ever see them. */
  readonly authenticated?: boolean | undefined;
  /** Twice is as good as once, so it may be retried although it is a POST. Default: by method. */
  readonly retry?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The parsed answer of {@link HttpSession.json}: the schema's output, or `unknown` without one. */
export type JsonResult<TSchema> = TSchema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<TSchema>
  : unknown;

/** What a plain request may say. */
export interface SessionRequest {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | Headers | undefined;
  readonly body?: NonNullable<RequestInit['body']> | undefined;
  /** As for JSON. Default true. */
  readonly authenticated?: boolean | undefined;
  /** Retry network failures, 408, 429 and 5xx. Default: for GET and HEAD. */
  readonly retry?: boolean | undefined;
  /** Bytes of a file: no decoding is asked for, credentials and caches stay out. The transfer engine sets it. */
  readonly payload?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * In place of `signal`, what alone ends the request and its body; the session aborts it at its own time limits. For the
   * transfer engine, which follows the call itself: a library of small files feels each controller more.
   */
  readonly link?: LinkedAbort | undefined;
}

/**
 * Sends requests for one client: authenticated, guarded, rate-limited, retried. Errors are of the family.
 *
 * @example
 * ```ts
 * import * as v from 'valibot';
 *
 * const { name } = await context.session.json('me', { schema: v.looseObject({ name: v.string() }) });
 * ```
 */
export interface HttpSession {
  /** The auth provider's, with `baseUrl` ending in a slash. */
  readonly endpoints: EndpointConfig;
  /**
   * Sends a request and parses the answer as JSON: content type looked at, at most 32 MiB, shape checked.
   *
   * @param path - relative to `endpoints.baseUrl`, or absolute.
   * @throws MarketplaceError of the family for every answer that is not 2xx JSON of the right shape.
   */
  json<TSchema extends StandardSchemaV1 | undefined = undefined>(
    path: string | URL,
    request?: JsonRequest<TSchema>,
  ): Promise<JsonResult<TSchema>>;
  /**
   * Sends a request and gives the answer whatever its status, after a 401 was answered with one refresh. The body is
   * the caller's to read or cancel; no time limit runs on it, and it ends with the request's own signal, or with the
   * session's when the request has none.
   */
  fetch(url: string | URL, request?: SessionRequest): Promise<Response>;
  /**
   * What an answer that is an error says: at most 4 KiB of its body as text, the session's secrets replaced. The rest
   * of the body is cancelled. Never throws.
   */
  evidence(response: Response): Promise<string>;
}

/** What a marketplace's methods are given for one call. */
export interface CallContext {
  readonly session: HttpSession;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}
