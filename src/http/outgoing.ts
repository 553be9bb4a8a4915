import { createError } from '../errors/create-error.ts';
import type { LinkedAbort } from '../shared/abort.ts';
import type { QueryValue } from './http-session.ts';

/**
 * A request in parts, from which each hop and each attempt makes a `Request` of its own: a `Request` can be sent once.
 */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  /** Without credentials. */
  readonly headers: Headers;
  readonly body?: BodyInit | undefined;
  /** Credentials may be added where the origin is one of the endpoints'. */
  readonly authenticated: boolean;
  /** Bytes of a file. */
  readonly payload: boolean;
  /** The body or the answer is a secret: no other origin may see it. */
  readonly sameOrigin?: boolean;
  /** Counts from 1. */
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** Whose signal that is, where the request is the only one that it ends. */
  readonly link?: LinkedAbort | undefined;
}

/** Can it be sent twice? A stream is gone after the first time. */
export function isRepeatable({ body }: Outgoing): boolean {
  return !(typeof body === 'object' && 'getReader' in body);
}

/**
 * Headers, with those that are missing.
 *
 * @throws MarketplaceValidationError (`E_ARGUMENT`) for an illegal one; the runtime's own message would hold its value.
 */
export function headersOf(
  given: HeadersInit | undefined,
  missing: Readonly<Record<string, string | undefined>>,
): Headers {
  try {
    const headers = new Headers(given);
    for (const [name, value] of Object.entries(missing)) {
      if (value !== undefined && value !== '' && !headers.has(name)) headers.set(name, value);
    }
    return headers;
  } catch (cause) {
    throw createError('E_ARGUMENT', 'A header of the request is not legal', { cause });
  }
}

/** @throws MarketplaceValidationError (`E_ARGUMENT`) for what is no method. */
export function methodOf(given = 'GET'): string {
  if (/^[a-z-]+$/i.test(given)) return given.toUpperCase();
  throw createError('E_ARGUMENT', 'The method of the request is not legal');
}

/** Adds a query to a URL: arrays repeat the name, undefined is left out. */
export function addQuery(url: URL, query: Readonly<Record<string, QueryValue>> = {}): void {
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== undefined) url.searchParams.append(name, String(each));
  }
}

/** A body as it is sent, with its content type where the runtime does not know it. */
export function encodeBody(body: unknown): { readonly body?: BodyInit; readonly type?: string } {
  if (body === undefined) return {};
  if (body instanceof URLSearchParams) return { body };
  try {
    return { body: JSON.stringify(body), type: 'application/json' };
  } catch (cause) {
    throw createError('E_ARGUMENT', 'The body cannot be written as JSON', { cause });
  }
}
