import {
  parseContentLength,
  parseContentRange,
  strongEtag,
  strongLastModified,
} from '../http/content-headers.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { Clock } from '../shared/clock.ts';
import type { Answer } from './judge-response.ts';

/** The parts of a response that decide what it means. */
export function readAnswer(response: Response, clock: Clock, body?: string): Answer {
  const { headers, status } = response;
  const range = headers.get('content-range');
  const encoding = headers.get('content-encoding')?.trim().toLowerCase();
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  // A server that does not vouch for its answer (203: a proxy changed it) has no validators to trust.
  const vouched = status !== 203;
  // Across origins a browser hides the server's own date.
  const date = headers.get('date') ?? new Date(clock.date()).toUTCString();
  const modifiedAt = headers.get('last-modified') ?? undefined;
  return {
    status,
    contentRange: range === null ? undefined : (parseContentRange(range) ?? 'invalid'),
    contentLength: parseContentLength(headers.get('content-length')),
    contentEncoding:
      encoding === undefined || encoding === '' || encoding === 'identity' ? undefined : encoding,
    contentType: type,
    etag: vouched ? strongEtag(headers.get('etag')) : undefined,
    lastModified: vouched ? strongLastModified(modifiedAt ?? null, date) : undefined,
    modifiedAt: vouched ? modifiedAt : undefined,
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), clock.date()),
    body,
  };
}
