import { expect, test } from 'vitest';
import { parseHttpDate } from '../../src/http/http-date.ts';
import { parseRetryAfter } from '../../src/http/retry-after.ts';

const now = Date.UTC(2025, 0, 1);

test.each([
  ['0', 0],
  ['2', 2000],
  ['86400', 86_400_000],
  // A year and a day, and no more.
  ['31622400', 31_622_400_000],
  ['Wed, 01 Jan 2025 00:00:30 GMT', 30_000],
])('%j asks to wait', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});

test.each([
  null,
  '',
  '-1',
  '+1',
  '1.5',
  '1e308',
  'Infinity',
  'NaN',
  '9'.repeat(400),
  '99999999999',
  '31622401',
  '2, 2',
  '<html>',
  'Tue, 31 Dec 2024 23:59:59 GMT',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'Wednesday, 01-Jan-25 00:00:30 GMT',
  '2025-01-01T00:00:30Z',
])('%j is no wish that can be followed', (value) => {
  expect(parseRetryAfter(value, now)).toBeUndefined();
});

test('a date is the one form of RFC 9110, with a weekday that is right', () => {
  expect(parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
  expect(parseHttpDate('Mon, 06 Nov 1994 08:49:37 GMT')).toBeUndefined();
  expect(parseHttpDate('Sun, 31 Feb 1994 08:49:37 GMT')).toBeUndefined();
  expect(parseHttpDate('Sun Nov  6 08:49:37 1994')).toBeUndefined();
  expect(parseHttpDate(null)).toBeUndefined();
});
