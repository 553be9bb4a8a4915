// The whole of each verdict, its message too: what a person reads, and what the engine acts on.
import { describe, expect, it, test } from 'vitest';
import {
  judgeResponse,
  type Answer,
  type Asked,
  type Known,
  type LocationFacts,
  type Verdict,
} from '../../src/transfer/judge-response.ts';

const location: LocationFacts = { authenticated: false, pastExpiry: false, worked: false };
const unknown: Known = {
  proof: false,
  elsewhere: false,
  complete: false,
  rangeFaults: 0,
  encodingFaults: 0,
  maxSize: 2 ** 40,
  allowUnknownLength: false,
  text: false,
  location,
};
const origin = 'https://cdn.example';
const date = 'Tue, 15 Nov 1994 08:12:31 GMT';
const begun: Known = { ...unknown, total: 1000, version: { origin, etag: '"v1"' } };

const from = (start: number, more: Partial<Asked> = {}): Asked => ({
  start,
  ranged: true,
  conditional: false,
  side: false,
  ...more,
});
const answer = (status: number, more: Partial<Answer> = {}): Answer => ({
  status,
  contentRange: undefined,
  contentLength: undefined,
  ...more,
});
const partial = (start: number, end: number, total?: number, more: Partial<Answer> = {}): Answer =>
  answer(206, { contentRange: total === undefined ? { start, end } : { start, end, total }, ...more });
const unsatisfied = (total: number): Answer => answer(416, { contentRange: { unsatisfied: true, total } });

const fail = (code: string, message: string): object => ({ action: 'fail', code, message });
const next = (code: string, message: string): object => ({ action: 'next-location', code, message });
const restart = (reason: string, reuse: boolean): object => ({ action: 'restart', reason, reuse });
const stream = (
  start: number,
  length: number | undefined,
  total: number | undefined,
  ranges: boolean,
): object => ({
  action: 'stream',
  start,
  length,
  total,
  ranges,
});
const wrongRange = (what: string): object => ({
  action: 'retry',
  code: 'E_RANGE',
  message: `A wrong answer to a range: ${what}`,
  unconditional: true,
});
const again = (code: string, message: string, retryAfterMs?: number): object => ({
  action: 'retry',
  code,
  message,
  retryAfterMs,
});

type Row = readonly [name: string, asked: Asked, answer: Answer, known: Known, verdict: object];
function judged(rows: readonly Row[]): void {
  test.each(rows)('%s', (_name, asked, given, known, verdict) => {
    expect(judgeResponse(asked, given, known)).toEqual(verdict as Verdict);
  });
}

describe('an answer without a body of the file', () => {
  const authenticated = { ...unknown, location: { ...location, authenticated: true } };
  judged([
    ['202', from(0), answer(202), unknown, again('E_TIMEOUT', 'The file is not ready yet (202)', 5000)],
    [
      '401 with the session',
      from(0),
      answer(401),
      authenticated,
      fail('E_AUTH', 'The credentials were not accepted (401)'),
    ],
    [
      '403 with the session',
      from(0),
      answer(403),
      authenticated,
      next('E_AUTH', 'The server refused the file (403)'),
    ],
    ['503 with the session', from(0), answer(503), authenticated, again('E_HTTP', 'The server answered 503')],
    [
      '429',
      from(0),
      answer(429, { retryAfterMs: 7 }),
      unknown,
      again('E_RATE_LIMITED', 'The server answered 429', 7),
    ],
    ['404', from(0), answer(404), unknown, next('E_NOT_FOUND', 'The file is not there (404)')],
    ['410', from(0), answer(410), unknown, next('E_NOT_FOUND', 'The file is not there (410)')],
    ['401', from(0), answer(401), unknown, next('E_AUTH', 'The server refused the file (401)')],
    ['300', from(0), answer(300), unknown, fail('E_REDIRECT', 'A redirect that leads nowhere (300)')],
    ['399', from(0), answer(399), unknown, fail('E_REDIRECT', 'A redirect that leads nowhere (399)')],
    ['304', from(0), answer(304), unknown, fail('E_PROTOCOL', 'An answer without a file (304)')],
    ['199', from(0), answer(199), unknown, fail('E_PROTOCOL', 'An answer without a file (199)')],
    ['204', from(0), answer(204), unknown, fail('E_PROTOCOL', 'An answer without a file (204)')],
    ['600', from(0), answer(600), unknown, fail('E_PROTOCOL', 'An answer without a file (600)')],
    ['599', from(0), answer(599), unknown, fail('E_HTTP', 'The server answered 599')],
    ['400', from(0), answer(400), unknown, fail('E_HTTP', 'The server answered 400')],
  ]);

  it('is an expired link only when it may be one', () => {
    const worked = { ...unknown, location: { ...location, worked: true } };
    expect(judgeResponse(from(0), answer(403), worked)).toEqual({ action: 'refresh' });
    expect(judgeResponse(from(0), answer(405), worked)).toMatchObject({ action: 'fail' });
    expect(judgeResponse(from(0), answer(403, { body: 'Request has EXPIRED' }), unknown)).toEqual({
      action: 'refresh',
    });
    expect(judgeResponse(from(0), answer(403, { body: 'no' }), unknown)).toMatchObject({ code: 'E_AUTH' });
  });
});

describe('a body that is not the bytes of the file', () => {
  const encoded = (encoding: string): string =>
    `The file came with Content-Encoding "${encoding}", although none was asked for`;
  judged([
    [
      'no length',
      from(0),
      answer(200, { contentLength: 'invalid' }),
      unknown,
      fail('E_PROTOCOL', 'Content-Length is no number'),
    ],
    [
      'gzip, the first time',
      from(0),
      answer(200, { contentEncoding: 'gzip' }),
      unknown,
      { action: 'retry', code: 'E_ENCODING', message: encoded('gzip') },
    ],
    [
      'gzip again',
      from(0),
      answer(200, { contentEncoding: 'gzip' }),
      { ...unknown, encodingFaults: 1 },
      fail('E_ENCODING', encoded('gzip')),
    ],
    [
      'no known encoding',
      from(0),
      answer(200, { contentEncoding: 'xgzip' }),
      unknown,
      fail('E_ENCODING', encoded('xgzip')),
    ],
    [
      'two encodings',
      from(0),
      answer(200, { contentEncoding: 'gzip, br' }),
      unknown,
      fail('E_ENCODING', encoded('gzip, br')),
    ],
    [
      'several ranges',
      from(0),
      partial(0, 5, 5, { contentType: 'multipart/byteranges' }),
      unknown,
      wrongRange('several ranges where one was asked for'),
    ],
    ...['text/html', 'application/json', 'application/xhtml+xml'].flatMap((contentType): Row[] => [
      [
        `${contentType} of no known size`,
        from(0),
        answer(200, { contentType }),
        { ...unknown, allowUnknownLength: true },
        next('E_PROTOCOL', `A ${contentType} page in place of the file`),
      ],
      [
        `${contentType} of another size`,
        from(0),
        answer(200, { contentType, contentLength: 5 }),
        { ...unknown, size: 6 },
        next('E_PROTOCOL', `A ${contentType} page in place of the file`),
      ],
      [
        `${contentType} of the promised size`,
        from(0),
        answer(200, { contentType, contentLength: 6 }),
        { ...unknown, size: 6 },
        stream(0, 6, 6, false),
      ],
    ]),
    [
      'a page in the middle of a resume',
      from(400),
      answer(200, { contentType: 'text/html', contentLength: 5 }),
      begun,
      next('E_PROTOCOL', 'A text/html page in place of the file'),
    ],
  ]);
});

describe('a file of a size that cannot be', () => {
  const whole = (contentLength: number): Answer => answer(200, { contentLength });
  judged([
    [
      'past counting',
      from(0),
      whole(2 ** 53),
      unknown,
      fail('E_TOO_LARGE', 'The file is larger than numbers can count'),
    ],
    [
      'larger than promised',
      from(0),
      whole(1001),
      { ...unknown, size: 1000 },
      next('E_TOO_LARGE', 'The server has 1001 bytes where the marketplace promised 1000'),
    ],
    [
      'smaller than promised',
      from(0),
      whole(999),
      { ...unknown, size: 1000 },
      next('E_CHANGED', 'The server has 999 bytes where the marketplace promised 1000'),
    ],
    [
      'larger than allowed',
      from(0),
      whole(1001),
      { ...unknown, maxSize: 1000 },
      fail('E_TOO_LARGE', '1001 bytes, of 1000 at most'),
    ],
    [
      'as large as allowed',
      from(0),
      whole(1000),
      { ...unknown, maxSize: 1000 },
      stream(0, 1000, 1000, false),
    ],
    ['another than before, whole', from(0), whole(900), begun, restart('changed', true)],
    ['another than before, in part', from(0), partial(0, 900, 900), begun, restart('changed', false)],
  ]);
});

describe('206', () => {
  const etag = '"v1"';
  const tagged: Known = { ...begun, version: { origin, etag } };
  const dated: Known = { ...begun, version: { origin, lastModified: date } };
  judged([
    ['with the rest', from(400), partial(400, 1000, 1000, { etag }), begun, stream(400, 600, 1000, true)],
    [
      'with what a page may read, although it may not read all',
      from(400),
      partial(400, 1000, 1000, { etag, contentLength: 600 }),
      { ...begun, hidden: true },
      stream(400, 600, 1000, true),
    ],
    [
      'without a total',
      from(400),
      partial(400, 1000),
      { ...begun, size: 1000 },
      stream(400, 600, 1000, true),
    ],
    ['of a promised size', from(0), partial(0, 5), { ...unknown, size: 9 }, stream(0, 5, 9, true)],
    [
      'without a total, past the promised size',
      from(0),
      partial(0, 10),
      { ...unknown, size: 9 },
      {
        action: 'next-location',
        code: 'E_TOO_LARGE',
        message: 'The server has 10 bytes where the marketplace promised 9',
      },
    ],
    ['without a total, past the known one', from(400), partial(400, 1001), begun, restart('changed', false)],
    ['of no size', from(0), partial(0, 5), unknown, stream(0, 5, undefined, true)],
    [
      'up to the asked end',
      from(400, { end: 600 }),
      partial(400, 600, 1000),
      begun,
      stream(400, 200, 1000, true),
    ],
    ['short of it', from(400, { end: 600 }), partial(400, 599, 1000), begun, stream(400, 199, 1000, true)],
    [
      'past it',
      from(400, { end: 600 }),
      partial(400, 601, 1000),
      begun,
      wrongRange('bytes up to 601 where 600 was asked for'),
    ],
    [
      'from elsewhere',
      from(400),
      partial(399, 1000, 1000),
      begun,
      wrongRange('bytes from 399 where 400 was asked for'),
    ],
    [
      'of another length',
      from(400),
      partial(400, 1000, 1000, { contentLength: 599 }),
      begun,
      wrongRange('a length of 599 for 600 bytes'),
    ],
    ['without a range', from(400), answer(206), begun, wrongRange('206 without a legal Content-Range')],
    [
      'with no legal range',
      from(400),
      answer(206, { contentRange: 'invalid', contentLength: 600 }),
      { ...begun, hidden: true },
      wrongRange('206 without a legal Content-Range'),
    ],
    [
      'with the range of a 416',
      from(400),
      answer(206, { contentRange: { unsatisfied: true, total: 1000 } }),
      begun,
      wrongRange('206 without a legal Content-Range'),
    ],
    [
      'of another version',
      from(400),
      partial(400, 1000, 1000, { etag: '"v2"' }),
      begun,
      restart('changed', false),
    ],
    [
      'of another version, from 0',
      from(0),
      partial(0, 1000, 1000, { etag: '"v2"' }),
      begun,
      restart('changed', true),
    ],
    [
      'wrong once more',
      from(400),
      answer(206),
      { ...begun, rangeFaults: 1 },
      { action: 'range-broken', message: 'A wrong answer to a range: 206 without a legal Content-Range' },
    ],
    ['wrong, on the side', from(400, { side: true }), answer(206), begun, { action: 'single-stream' }],
    [
      'without the tag that was asked about',
      from(400, { conditional: true }),
      partial(400, 1000, 1000),
      tagged,
      { ...wrongRange('a part without the validator that was asked about') },
    ],
    [
      'without it, on the side',
      from(400, { conditional: true, side: true }),
      partial(400, 1000, 1000),
      tagged,
      { action: 'single-stream' },
    ],
    [
      'without it, but a checksum will tell',
      from(400, { conditional: true }),
      partial(400, 1000, 1000),
      { ...tagged, proof: true },
      stream(400, 600, 1000, true),
    ],
    [
      'without the date that was asked about',
      from(400, { conditional: true }),
      partial(400, 1000, 1000),
      dated,
      wrongRange('a part without the validator that was asked about'),
    ],
    [
      'with that date, which proves nothing by now',
      from(400, { conditional: true }),
      partial(400, 1000, 1000, { modifiedAt: date }),
      dated,
      stream(400, 600, 1000, true),
    ],
    [
      'with another date, which proves nothing yet',
      from(400),
      partial(400, 1000, 1000, { modifiedAt: 'Wed, 01 Jan 2025 00:00:00 GMT' }),
      dated,
      restart('changed', false),
    ],
  ]);
});

describe('206 whose range a page may not read', () => {
  const hidden: Known = { ...begun, hidden: true };
  const dated: Known = { ...hidden, version: { origin, lastModified: date } };
  const length = (contentLength: number, more: Partial<Answer> = {}): Answer =>
    answer(206, { contentLength, ...more });
  judged([
    ['with the rest', from(400), length(600), hidden, stream(400, 600, 1000, false)],
    ['up to the asked end', from(400, { end: 600 }), length(200), hidden, stream(400, 200, 1000, false)],
    ['short of it', from(400, { end: 600 }), length(199), hidden, stream(400, 199, 1000, false)],
    [
      'past it',
      from(400, { end: 600 }),
      length(201),
      hidden,
      wrongRange('201 bytes where 200 were asked for'),
    ],
    [
      'of a promised size',
      from(400, { end: 600 }),
      length(200),
      { ...unknown, hidden: true, size: 1000 },
      stream(400, 200, 1000, false),
    ],
    ['of another size', from(400), length(599), hidden, restart('changed', false)],
    ['of another date', from(400), length(600, { lastModified: 'later' }), dated, restart('changed', false)],
    [
      'of another date, from 0',
      from(0),
      length(1000, { lastModified: 'later' }),
      dated,
      restart('changed', true),
    ],
    [
      'of the same date',
      from(400),
      length(600, { lastModified: date }),
      dated,
      stream(400, 600, 1000, false),
    ],
  ]);
});

describe('200 where the rest was asked for', () => {
  const same = { etag: '"v1"' };
  const conditional = from(400, { conditional: true });
  const dated: Known = { ...begun, version: { origin, lastModified: date } };
  const unconditional = {
    action: 'retry',
    code: 'E_RANGE',
    message: 'The whole file where the rest was asked for, although it did not change',
    unconditional: true,
  };
  judged([
    ['the same file', conditional, answer(200, { ...same, contentLength: 1000 }), begun, unconditional],
    ['the same file, of no length', conditional, answer(200, same), begun, unconditional],
    [
      'the same tag, of another length',
      conditional,
      answer(200, { ...same, contentLength: 900 }),
      begun,
      restart('range-ignored', true),
    ],
    ['the same file, by its date', conditional, answer(200, { lastModified: date }), dated, unconditional],
    [
      'the same date, without the tag',
      conditional,
      answer(200, { lastModified: date }),
      { ...begun, version: { origin, etag: '"v1"', lastModified: date } },
      unconditional,
    ],
    [
      'a tag where there was none, and another date',
      conditional,
      answer(200, { etag: '"v1"', lastModified: 'later' }),
      dated,
      restart('changed', true),
    ],
    ['another date', conditional, answer(200, { lastModified: 'later' }), dated, restart('changed', true)],
    [
      'without a condition',
      from(400),
      answer(200, { ...same, contentLength: 1000 }),
      begun,
      restart('range-ignored', true),
    ],
    ['another tag', conditional, answer(200, { etag: '"v2"' }), begun, restart('changed', true)],
    ['no validator', conditional, answer(200), begun, restart('range-ignored', true)],
    [
      'nothing known before',
      conditional,
      answer(200, same),
      { ...unknown, total: 1000 },
      restart('range-ignored', true),
    ],
    [
      'neither a tag nor a date known',
      conditional,
      answer(200),
      { ...begun, version: { origin } },
      restart('range-ignored', true),
    ],
    ['another size', conditional, answer(200, { contentLength: 900 }), begun, restart('range-ignored', true)],
    ['on the side', from(400, { side: true }), answer(200, same), begun, { action: 'single-stream' }],
  ]);
});

describe('200 from the beginning', () => {
  judged([
    ['without a length, of a known total', from(0), answer(200), begun, stream(0, 1000, 1000, false)],
    [
      'the same as before',
      from(0),
      answer(200, { contentLength: 1000, etag: '"v1"' }),
      begun,
      stream(0, 1000, 1000, false),
    ],
    [
      'another than before',
      from(0),
      answer(200, { contentLength: 1000, etag: '"v2"' }),
      begun,
      restart('changed', true),
    ],
    [
      'another, of which nothing is there',
      from(0),
      answer(200, { contentLength: 1000, etag: '"v2"' }),
      { ...unknown, version: { origin, etag: '"v1"' } },
      stream(0, 1000, 1000, false),
    ],
    [
      'of no size',
      from(0),
      answer(200),
      unknown,
      fail('E_PROTOCOL', 'The server does not say how long the file is, and neither does the marketplace'),
    ],
    [
      'of no size, which is allowed',
      from(0),
      answer(200),
      { ...unknown, allowUnknownLength: true },
      stream(0, undefined, undefined, false),
    ],
    ['of a promised size', from(0), answer(200), { ...unknown, size: 9 }, stream(0, 9, 9, false)],
  ]);
});

describe('416', () => {
  const without = { action: 'retry', code: 'E_RANGE', message: '416 without a total', unconditional: true };
  judged([
    ['without a total', from(400), answer(416), begun, without],
    ['with no legal range', from(400), answer(416, { contentRange: 'invalid' }), begun, without],
    [
      'without a total, again',
      from(400),
      answer(416),
      { ...begun, rangeFaults: 1 },
      { action: 'range-broken', message: '416 without a total' },
    ],
    ['of an empty file', from(0), unsatisfied(0), unknown, { action: 'complete', total: 0 }],
    [
      'of a file that is said to be empty',
      from(0),
      unsatisfied(0),
      { ...unknown, size: 0 },
      { action: 'complete', total: 0 },
    ],
    [
      'of a file that was not empty',
      from(0),
      unsatisfied(0),
      { ...unknown, size: 5 },
      restart('changed', false),
    ],
    ['of a file that is empty by now', from(5), unsatisfied(0), unknown, restart('changed', false)],
    ['of a file that was empty', from(0), unsatisfied(7), { ...unknown, size: 0 }, restart('changed', false)],
    ['of a file that has bytes from 0', from(0), unsatisfied(7), unknown, restart('changed', false)],
    [
      'at the end of what is there',
      from(1000),
      unsatisfied(1000),
      { ...begun, complete: true },
      { action: 'complete', total: 1000 },
    ],
    [
      'at an end that nobody knew',
      from(1000),
      unsatisfied(1000),
      { ...unknown, complete: true },
      { action: 'complete', total: 1000 },
    ],
    [
      'at an end that nobody knew, with bytes after it',
      from(1000),
      unsatisfied(1000),
      unknown,
      restart('changed', false),
    ],
    [
      'at the end, of another version',
      from(1000),
      { ...unsatisfied(1000), etag: '"v2"' },
      { ...begun, complete: true },
      restart('changed', false),
    ],
    [
      'at the end, although bytes are missing',
      from(1000),
      unsatisfied(1000),
      begun,
      wrongRange('416 for bytes that the file has'),
    ],
    ['of the right size', from(400), unsatisfied(1000), begun, wrongRange('416 for bytes that the file has')],
    [
      'of the promised size',
      from(400),
      unsatisfied(1000),
      { ...unknown, size: 1000 },
      wrongRange('416 for bytes that the file has'),
    ],
    ['at another end', from(400), unsatisfied(400), begun, restart('changed', false)],
    [
      'at the end of what is there, which is less than was promised',
      from(400),
      unsatisfied(400),
      { ...unknown, complete: true, size: 1000 },
      restart('changed', false),
    ],
    [
      'of another size, when all is there',
      from(1000),
      unsatisfied(900),
      { ...begun, complete: true },
      restart('changed', false),
    ],
  ]);
});

describe('another version', () => {
  const given = (more: Partial<Answer>): Answer => partial(400, 1000, 1000, more);
  const known = (
    version: Omit<NonNullable<Known['version']>, 'origin'>,
    more: Partial<Known> = {},
  ): Known => ({
    ...begun,
    version: { origin, ...version },
    ...more,
  });
  const isChanged = (answered: Answer, before: Known): boolean =>
    judgeResponse(from(400), answered, before).action === 'restart';

  it('is one with another tag, unless a checksum will tell and the host is another', () => {
    const other = given({ etag: '"v2"' });
    expect(isChanged(other, known({ etag: '"v1"' }))).toBe(true);
    expect(isChanged(other, known({ etag: '"v1"' }, { proof: true }))).toBe(true);
    expect(isChanged(other, known({ etag: '"v1"' }, { elsewhere: true }))).toBe(true);
    expect(isChanged(other, known({ etag: '"v1"' }, { proof: true, elsewhere: true }))).toBe(false);
  });

  it('is one with another date, where the tags cannot be compared', () => {
    const later = 'Wed, 16 Nov 1994 08:12:31 GMT';
    expect(isChanged(given({ lastModified: later }), known({ lastModified: date }))).toBe(true);
    expect(isChanged(given({ lastModified: date }), known({ lastModified: date }))).toBe(false);
    expect(isChanged(given({ lastModified: later, etag: '"v1"' }), known({ lastModified: date }))).toBe(true);
    expect(isChanged(given({ lastModified: later }), known({ lastModified: date, etag: '"v1"' }))).toBe(true);
    expect(
      isChanged(given({ lastModified: later, etag: '"v1"' }), known({ lastModified: date, etag: '"v1"' })),
    ).toBe(false);
    expect(
      isChanged(
        given({ lastModified: later }),
        known({ lastModified: date }, { proof: true, elsewhere: true }),
      ),
    ).toBe(false);
  });

  it('is none where a date is missing', () => {
    expect(isChanged(given({}), known({ lastModified: date }))).toBe(false);
    expect(isChanged(given({ lastModified: date }), known({}))).toBe(false);
    expect(isChanged(given({ etag: '"v1"' }), known({}))).toBe(false);
  });
});
