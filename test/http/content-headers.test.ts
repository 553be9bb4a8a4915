import { expect, test } from 'vitest';
import {
  parseContentLength,
  parseContentRange,
  strongEtag,
  strongLastModified,
} from '../../src/http/content-headers.ts';

test.each([
  ['0', 0],
  ['5', 5],
  ['007', 7],
  ['999999999999999', 999_999_999_999_999],
  ['5, 5', 5],
  ['5, 5, 5', 5],
  [null, undefined],
])('a Content-Length of %j is %j', (value, expected) => {
  expect(parseContentLength(value)).toBe(expected);
});

test('a list of lengths is looked at up to 600 characters', () => {
  const list = (text: string): string => Array.from({ length: 86 }, () => text).join(', ');
  expect(list('12345')).toHaveLength(600);
  expect(parseContentLength(list('12345'))).toBe(12_345);
  expect(parseContentLength(list('123456'))).toBe('invalid');
});

test.each([
  '',
  '-5',
  '+5',
  '5, 6',
  '0x10',
  '5 ',
  ' 5',
  '1e9',
  '12345678901234567890',
  '5,5',
  '5.0',
  'NaN',
  'abc',
  '5,',
  `${'5, '.repeat(300)}5`,
])('a Content-Length of %j is invalid', (value) => {
  expect(parseContentLength(value)).toBe('invalid');
});

test.each([
  ['bytes 0-9/10', { start: 0, end: 10, total: 10 }],
  ['bytes 5-5/6', { start: 5, end: 6, total: 6 }],
  [
    'bytes 100000000000000-999999999999998/999999999999999',
    { start: 1e14, end: 999_999_999_999_999, total: 999_999_999_999_999 },
  ],
  ['Bytes 0-9/10', { start: 0, end: 10, total: 10 }],
  ['bytes 0-9/*', { start: 0, end: 10 }],
  ['bytes */10', { unsatisfied: true, total: 10 }],
  ['bytes */0', { unsatisfied: true, total: 0 }],
])('a Content-Range of %j is read with an exclusive end', (value, expected) => {
  expect(parseContentRange(value)).toStrictEqual(expected);
});

test.each([
  null,
  '',
  'bytes 0-9/5',
  'bytes 9-0/10',
  // The last byte before the first: no byte at all.
  'bytes 5-4/10',
  'bytes 0-9/9',
  'bytes 0-9',
  'BYTES=0-9/10',
  'bytes=0-9/10',
  'bytes */x',
  'bytes */*',
  'bytes NaN-9/10',
  'bytes 0-9/1e3',
  'bytes 0-99999999999999999999/*',
  'bytes -1-9/10',
  'bytes  0-9/10',
  'items 0-9/10',
  'bytes 0-9/10, bytes 0-9/10',
  `bytes 0-9/10${' '.repeat(1000)}`,
])('a Content-Range of %j is refused', (value) => {
  expect(parseContentRange(value)).toBeUndefined();
});

test.each(['""', '"a"', '"abc-123!#~"', `"${'x'.repeat(256)}"`])('%j is a strong ETag', (value) => {
  expect(strongEtag(value)).toBe(value);
});

test.each([
  null,
  '',
  'abc',
  'W/"a"',
  '"a',
  '"a"b"',
  '"a\r\nb"',
  '"ü"',
  '"a b"',
  `"${'x'.repeat(257)}"`,
  `"${'x'.repeat(10_000)}"`,
])('%j is no strong ETag', (value) => {
  expect(strongEtag(value)).toBeUndefined();
});

test('a Last-Modified a minute before the answer proves equal bytes, a younger one does not', () => {
  const date = 'Tue, 15 Nov 1994 08:12:31 GMT';
  expect(strongLastModified('Tue, 15 Nov 1994 08:11:31 GMT', date)).toBe('Tue, 15 Nov 1994 08:11:31 GMT');
  expect(strongLastModified('Tue, 15 Nov 1994 08:11:32 GMT', date)).toBeUndefined();
  expect(strongLastModified('Tue, 15 Nov 1994 09:00:00 GMT', date)).toBeUndefined();
});

test.each([
  [null, 'Tue, 15 Nov 1994 08:12:31 GMT'],
  ['Tue, 15 Nov 1994 08:12:31 GMT', null],
  ['1994-11-15', 'Tue, 15 Nov 1994 08:12:31 GMT'],
  ['Tue, 15 Nov 1994 08:00:00 GMT', 'now'],
])('a Last-Modified of %j with a Date of %j proves nothing', (lastModified, date) => {
  expect(strongLastModified(lastModified, date)).toBeUndefined();
});
