import { parseHttpDate } from './http-date.ts';

/** Longer than any honest list of lengths. */
const longest = 600;
const trustedAgeMs = 60_000;

/** What a `Content-Range` header says: bytes from `start` up to, and without, `end`; or that none could be sent. */
export type ContentRange =
  | { readonly start: number; readonly end: number; readonly total?: number }
  | { readonly unsatisfied: true; readonly total: number };

/**
 * A `Content-Length`: whole decimal digits, at most fifteen. A list, as servers and proxies make by sending it twice, is
 * folded when all of it is the same (RFC 9112 §6.3). Runtimes disagree on the rest, so it is `'invalid'`.
 */
export function parseContentLength(value: string | null): number | undefined | 'invalid' {
  if (value === null) return undefined;
  if (value.length > longest) return 'invalid';
  const [first = '', ...rest] = value.split(', ');
  return /^\d{1,15}$/.test(first) && rest.every((each) => each === first) ? Number(first) : 'invalid';
}

/**
 * A `Content-Range` in bytes (RFC 9110 §14.4), or undefined when it is absent or breaks the rules. On the wire the last
 * byte is named; here `end` is the one after it, as everywhere in this SDK. `*` for the total leaves `total` out.
 */
export function parseContentRange(value: string | null): ContentRange | undefined {
  const [, first, last, size] =
    /^bytes (?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15}|\*)$/i.exec(value ?? '') ?? [];
  const total = size === '*' ? undefined : Number(size);
  if (first === undefined)
    return size === undefined || total === undefined ? undefined : { unsatisfied: true, total };
  const start = Number(first);
  const end = Number(last) + 1;
  if (start >= end || end > (total ?? end)) return undefined;
  return total === undefined ? { start, end } : { start, end, total };
}

/** An `ETag` that proves equal bytes: strong, well-formed, and short enough to keep. */
export function strongEtag(value: string | null): string | undefined {
  return /^"[\x21\x23-\x7e]{0,256}"$/.exec(value ?? '')?.[0];
}

/**
 * A `Last-Modified` that proves equal bytes: at least 60 s before the answer's own `Date`, so that no second change can
 * have had the same date (RFC 9110 §8.8.2.2).
 */
export function strongLastModified(lastModified: string | null, date: string | null): string | undefined {
  const ageMs = (parseHttpDate(date) ?? NaN) - (parseHttpDate(lastModified) ?? NaN);
  return ageMs >= trustedAgeMs ? (lastModified ?? undefined) : undefined;
}
