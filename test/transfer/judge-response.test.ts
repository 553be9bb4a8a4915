import { describe, expect, it } from 'vitest';
import {
  judgeResponse,
  type Answer,
  type Asked,
  type Known,
  type LocationFacts,
} from '../../src/transfer/judge-response.ts';

const etag = '"v1"';
const location: LocationFacts = { authenticated: false, pastExpiry: false, worked: false };
const fresh: Asked = { start: 0, ranged: true, conditional: false, side: false };
const resumed: Asked = { start: 400, ranged: true, conditional: true, side: false };
const side: Asked = { start: 400, end: 600, ranged: true, conditional: true, side: true };
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
const begun: Known = {
  ...unknown,
  total: 1000,
  version: { origin: 'https://cdn.example', etag, lastModified: undefined, total: 1000 },
};

const partial = (start: number, end: number, total?: number, more: Partial<Answer> = {}): Answer => ({
  status: 206,
  contentRange: total === undefined ? { start, end } : { start, end, total },
  contentLength: end - start,
  ...more,
});
const whole = (length: number | undefined, more: Partial<Answer> = {}): Answer => ({
  status: 200,
  contentRange: undefined,
  contentLength: length,
  ...more,
});
const error = (status: number, more: Partial<Answer> = {}): Answer => ({
  status,
  contentRange: undefined,
  contentLength: undefined,
  ...more,
});
const unsatisfied = (total?: number): Answer =>
  error(416, total === undefined ? {} : { contentRange: { unsatisfied: true, total } });
const at = (facts: Partial<LocationFacts>): Known => ({ ...unknown, location: { ...location, ...facts } });

describe('206', () => {
  it('streams exactly the bytes that it announces', () => {
    const verdict = judgeResponse(resumed, partial(400, 1000, 1000, { etag }), begun);
    expect(verdict).toEqual({ action: 'stream', start: 400, length: 600, total: 1000, ranges: true });
  });

  it('streams where a browser hides Content-Range, if the length fits what is known', () => {
    const hidden = { ...begun, hidden: true };
    const answer = (contentLength: number | undefined): Answer => ({
      status: 206,
      contentRange: undefined,
      contentLength,
    });
    const rest = { action: 'stream', start: 400, length: 600, total: 1000, ranges: false };
    expect(judgeResponse(resumed, answer(600), hidden)).toEqual(rest);
    expect(judgeResponse(resumed, answer(700), hidden)).toMatchObject({
      action: 'restart',
      reason: 'changed',
    });
    expect(judgeResponse(resumed, answer(undefined), hidden)).toMatchObject({
      action: 'retry',
      code: 'E_RANGE',
    });
    expect(judgeResponse(resumed, answer(600), begun)).toMatchObject({ action: 'retry', code: 'E_RANGE' });
    expect(judgeResponse({ ...resumed, end: 500 }, answer(200), hidden)).toMatchObject({
      action: 'retry',
      code: 'E_RANGE',
    });
  });

  it('may be shorter than what was asked for', () => {
    const verdict = judgeResponse(fresh, partial(0, 100, 1000), unknown);
    expect(verdict).toMatchObject({ action: 'stream', length: 100, total: 1000 });
  });

  it('may leave the total open, which then comes from the marketplace', () => {
    expect(judgeResponse(fresh, partial(0, 100), { ...unknown, size: 100 })).toMatchObject({ total: 100 });
    expect(judgeResponse(fresh, partial(0, 100), unknown)).toMatchObject({
      action: 'stream',
      total: undefined,
    });
  });

  it.each([
    ['no Content-Range', { ...partial(400, 1000, 1000), contentRange: undefined }],
    ['an illegal Content-Range', { ...partial(400, 1000, 1000), contentRange: 'invalid' as const }],
    [
      'an unsatisfied Content-Range',
      { ...partial(400, 1000), contentRange: { unsatisfied: true as const, total: 9 } },
    ],
    ['a wrong start', partial(0, 1000, 1000)],
    ['a start off by one', partial(401, 1000, 1000)],
    ['a length that does not fit', { ...partial(400, 1000, 1000), contentLength: 599 }],
    ['several ranges', partial(400, 1000, 1000, { contentType: 'multipart/byteranges' })],
  ])('with %s is asked again without a condition, then without ranges', (_, answer) => {
    expect(judgeResponse(resumed, answer, begun)).toMatchObject({
      action: 'retry',
      code: 'E_RANGE',
      unconditional: true,
    });
    expect(judgeResponse(resumed, answer, { ...begun, rangeFaults: 1 })).toMatchObject({
      action: 'range-broken',
    });
  });

  it('that goes past the asked end is a wrong range', () => {
    const bounded: Asked = { ...resumed, end: 600 };
    expect(judgeResponse(bounded, partial(400, 601, 1000, { etag }), begun)).toMatchObject({
      code: 'E_RANGE',
    });
  });

  it('with a wrong range ends a side segment only', () => {
    expect(judgeResponse(side, partial(0, 600, 1000), begun)).toEqual({ action: 'single-stream' });
  });

  it('with another strong entity tag is another file', () => {
    const verdict = judgeResponse(resumed, partial(400, 1000, 1000, { etag: '"v2"' }), begun);
    expect(verdict).toEqual({ action: 'restart', reason: 'changed', reuse: false });
  });

  it('with another entity tag from another host is left to the checksum', () => {
    const known = { ...begun, proof: true, elsewhere: true };
    expect(judgeResponse(resumed, partial(400, 1000, 1000, { etag: '"edge"' }), known).action).toBe('stream');
    expect(
      judgeResponse(resumed, partial(400, 1000, 1000, { etag: '"edge"' }), { ...begun, elsewhere: true })
        .action,
    ).toBe('restart');
  });

  it('with another date is another file', () => {
    const dated = { ...begun, version: { origin: 'https://cdn.example', lastModified: 'Mon' } };
    expect(judgeResponse(resumed, partial(400, 1000, 1000, { lastModified: 'Tue' }), dated).action).toBe(
      'restart',
    );
  });

  it('with another total than before is another file', () => {
    expect(judgeResponse(resumed, partial(400, 1001, 1001, { etag }), begun)).toMatchObject({
      action: 'restart',
    });
  });

  it('with another total than promised is refused before a byte is written', () => {
    const promised = { ...unknown, size: 1000 };
    expect(judgeResponse(fresh, partial(0, 2000, 2000), promised)).toMatchObject({ code: 'E_TOO_LARGE' });
    expect(judgeResponse(fresh, partial(0, 900, 900), promised)).toMatchObject({ code: 'E_CHANGED' });
  });
});

describe('200', () => {
  it('to a request from byte 0 is the file', () => {
    expect(judgeResponse(fresh, whole(1000), unknown)).toEqual({
      action: 'stream',
      start: 0,
      length: 1000,
      total: 1000,
      ranges: false,
    });
  });

  it('to a resume with another entity tag restarts with this answer', () => {
    const verdict = judgeResponse(resumed, whole(1000, { etag: '"v2"' }), begun);
    expect(verdict).toEqual({ action: 'restart', reason: 'changed', reuse: true });
  });

  it('to a resume without a validator restarts with this answer', () => {
    const verdict = judgeResponse(resumed, whole(1000), begun);
    expect(verdict).toEqual({ action: 'restart', reason: 'range-ignored', reuse: true });
  });

  it('to a conditional resume with the same entity tag and size is asked again without the condition', () => {
    expect(judgeResponse(resumed, whole(1000, { etag }), begun)).toMatchObject({
      action: 'retry',
      unconditional: true,
    });
    const bare = { ...resumed, conditional: false };
    expect(judgeResponse(bare, whole(1000, { etag }), begun)).toMatchObject({
      action: 'restart',
      reason: 'range-ignored',
    });
  });

  it('to a side segment ends that segment', () => {
    expect(judgeResponse(side, whole(1000, { etag }), begun)).toEqual({ action: 'single-stream' });
  });

  it('without any length needs the permission of the marketplace', () => {
    expect(judgeResponse(fresh, whole(undefined), unknown)).toMatchObject({
      action: 'fail',
      code: 'E_PROTOCOL',
    });
    const allowed = { ...unknown, allowUnknownLength: true };
    expect(judgeResponse(fresh, whole(undefined), allowed)).toMatchObject({
      action: 'stream',
      total: undefined,
    });
  });

  it('without a length takes the one that the marketplace promised', () => {
    expect(judgeResponse(fresh, whole(undefined), { ...unknown, size: 7 })).toMatchObject({
      length: 7,
      total: 7,
    });
  });

  it('larger than allowed is refused', () => {
    expect(judgeResponse(fresh, whole(1001), { ...unknown, maxSize: 1000 })).toMatchObject({
      code: 'E_TOO_LARGE',
    });
  });

  it('that is an HTML page turns to the next location, unless its size is the promised one or the file is text', () => {
    const page = whole(1000, { contentType: 'text/html' });
    expect(judgeResponse(fresh, page, unknown)).toMatchObject({
      action: 'next-location',
      code: 'E_PROTOCOL',
    });
    expect(judgeResponse(fresh, page, { ...unknown, size: 999 })).toMatchObject({ code: 'E_PROTOCOL' });
    expect(judgeResponse(fresh, page, { ...unknown, size: 1000 }).action).toBe('stream');
    expect(judgeResponse(fresh, page, { ...unknown, text: true }).action).toBe('stream');
  });

  it('from a proxy that changed it (203) is judged like 200', () => {
    expect(judgeResponse(fresh, { ...whole(1000), status: 203 }, unknown).action).toBe('stream');
  });
});

describe('bodies that cannot be trusted', () => {
  it('an illegal Content-Length fails', () => {
    const verdict = judgeResponse(fresh, { ...whole(1), contentLength: 'invalid' }, unknown);
    expect(verdict).toMatchObject({ action: 'fail', code: 'E_PROTOCOL' });
  });

  it('a known encoding is asked again once, an unknown one fails', () => {
    const gzip = whole(10, { contentEncoding: 'gzip' });
    expect(judgeResponse(fresh, gzip, unknown)).toMatchObject({ action: 'retry', code: 'E_ENCODING' });
    expect(judgeResponse(fresh, gzip, { ...unknown, encodingFaults: 1 })).toMatchObject({
      action: 'fail',
      code: 'E_ENCODING',
    });
    expect(judgeResponse(fresh, whole(10, { contentEncoding: 'secret' }), unknown)).toMatchObject({
      action: 'fail',
    });
  });
});

describe('416', () => {
  it('with our total and nothing missing is the end', () => {
    const known = { ...begun, complete: true };
    const verdict = judgeResponse({ ...resumed, start: 1000 }, unsatisfied(1000), known);
    expect(verdict).toEqual({ action: 'complete', total: 1000 });
  });

  it('with total 0 at byte 0 is an empty file', () => {
    expect(judgeResponse(fresh, unsatisfied(0), unknown)).toEqual({ action: 'complete', total: 0 });
    expect(judgeResponse(fresh, unsatisfied(0), { ...unknown, size: 5 }).action).toBe('restart');
  });

  it('with another total is another file', () => {
    expect(judgeResponse(resumed, unsatisfied(300), begun)).toMatchObject({
      action: 'restart',
      reason: 'changed',
    });
  });

  it('with our total although bytes are missing is a wrong answer', () => {
    expect(judgeResponse(resumed, unsatisfied(1000), begun)).toMatchObject({
      action: 'retry',
      code: 'E_RANGE',
    });
  });

  it('without a total is probed once', () => {
    expect(judgeResponse(resumed, unsatisfied(), begun)).toMatchObject({
      action: 'retry',
      unconditional: true,
    });
    expect(judgeResponse(resumed, unsatisfied(), { ...begun, rangeFaults: 1 }).action).toBe('range-broken');
  });
});

describe('other answers', () => {
  it('412 is another file', () => {
    expect(judgeResponse(side, error(412), begun)).toEqual({
      action: 'restart',
      reason: 'changed',
      reuse: false,
    });
  });

  it('202 is waited for as long as it says, else five seconds', () => {
    expect(judgeResponse(fresh, error(202), unknown)).toMatchObject({ action: 'retry', retryAfterMs: 5000 });
    expect(judgeResponse(fresh, error(202, { retryAfterMs: 9 }), unknown)).toMatchObject({ retryAfterMs: 9 });
  });

  it.each([204, 205, 304, 226, 100, 600, 999])('%i is no file', (status) => {
    expect(judgeResponse(fresh, error(status), unknown)).toMatchObject({
      action: 'fail',
      code: 'E_PROTOCOL',
    });
  });

  it.each([300, 302, 305, 306, 308])('%i that was not followed leads nowhere', (status) => {
    expect(judgeResponse(fresh, error(status), unknown)).toMatchObject({
      action: 'fail',
      code: 'E_REDIRECT',
    });
  });

  it('401 with the session is final, since the session was refreshed before', () => {
    expect(judgeResponse(fresh, error(401), at({ authenticated: true, worked: true }))).toMatchObject({
      action: 'fail',
      code: 'E_AUTH',
    });
  });

  it.each([401, 403, 404, 410])(
    '%i of a link that is past its end or worked before asks for another',
    (status) => {
      expect(judgeResponse(fresh, error(status), at({ pastExpiry: true })).action).toBe('refresh');
      expect(judgeResponse(fresh, error(status), at({ worked: true })).action).toBe('refresh');
      const told = error(status, { body: '<Code>ExpiredToken</Code>' });
      expect(judgeResponse(fresh, told, unknown).action).toBe('refresh');
    },
  );

  it.each([
    [401, 'E_AUTH'],
    [403, 'E_AUTH'],
    [404, 'E_NOT_FOUND'],
    [410, 'E_NOT_FOUND'],
  ])('%i of a link that never worked turns to the next location', (status, code) => {
    expect(judgeResponse(fresh, error(status), unknown)).toMatchObject({ action: 'next-location', code });
  });

  it('statuses that the marketplace names mean "expired" whenever they come', () => {
    const known = at({ expiredStatuses: [400] });
    expect(judgeResponse(fresh, error(400), known).action).toBe('refresh');
    expect(judgeResponse(fresh, error(403, { body: 'expired' }), known).action).toBe('next-location');
  });

  it.each([408, 421, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529])(
    '%i is tried again',
    (status) => {
      expect(judgeResponse(fresh, error(status, { retryAfterMs: 7 }), unknown)).toMatchObject({
        action: 'retry',
        code: 'E_HTTP',
        retryAfterMs: 7,
      });
    },
  );

  it('429 is tried again as a rate limit', () => {
    expect(judgeResponse(fresh, error(429), unknown)).toMatchObject({
      action: 'retry',
      code: 'E_RATE_LIMITED',
    });
  });

  it.each([400, 402, 407, 413, 414, 431, 451, 501, 505])('%i is final', (status) => {
    expect(judgeResponse(fresh, error(status), unknown)).toMatchObject({ action: 'fail', code: 'E_HTTP' });
  });
});
