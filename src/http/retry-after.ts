import { parseHttpDate } from './http-date.ts';

/** Past this, the header is nonsense rather than a wish. */
const longestMs = 366 * 24 * 3600 * 1000;

/**
 * How long a `Retry-After` header asks to wait, in milliseconds: whole seconds or an HTTP date (RFC 9110 §10.2.3).
 *
 * @param now - milliseconds since 1970.
 * @returns undefined for a date that is past, for more than a year, and for what is neither form: then the usual
 * back-off is right.
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const waitMs =
    value !== null && /^\d{1,10}$/.test(value)
      ? Number(value) * 1000
      : (parseHttpDate(value) ?? now - 1) - now;
  return waitMs >= 0 && waitMs <= longestMs ? waitMs : undefined;
}
