const length = 'Tue, 15 Nov 1994 08:12:31 GMT'.length;

/**
 * Milliseconds since 1970 of a date in the one form that RFC 9110 §5.6.7 lets servers send. Anything else, the two
 * obsolete forms and impossible dates among it, is no date.
 */
export function parseHttpDate(value: string | null): number | undefined {
  if (value?.length !== length) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) || new Date(time).toUTCString() !== value ? undefined : time;
}
