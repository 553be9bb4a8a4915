import type { ErrorCode } from '../errors/error-code.ts';
import type { ContentRange } from '../http/content-headers.ts';
import type { RemoteVersion } from '../sinks/resume-record.ts';

/** What was asked. */
export interface Asked {
  readonly start: number;
  /** One past the last byte asked for; absent when the rest of the file was. */
  readonly end?: number | undefined;
  /** A Range header was sent. */
  readonly ranged: boolean;
  /** With If-Range or If-Match. */
  readonly conditional: boolean;
  /** One of several at the same time, not the main one. */
  readonly side: boolean;
}

/** What came back: status and headers, parsed. */
export interface Answer {
  readonly status: number;
  readonly contentRange: ContentRange | 'invalid' | undefined;
  readonly contentLength: number | 'invalid' | undefined;
  /** Lowercase; absent for identity. */
  readonly contentEncoding?: string | undefined;
  /** Lowercase, without parameters. */
  readonly contentType?: string | undefined;
  /** Strong ones only. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** `Last-Modified` also when it is too young to prove anything: another one than before still tells of a change. */
  readonly modifiedAt?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** The first bytes of a body that is an error, if they were read. */
  readonly body?: string | undefined;
}

/** What is known of the file by now. */
export interface Known {
  /** Bytes in all, as the marketplace promised. */
  readonly size?: number | undefined;
  /** Bytes in all, as a server said before. */
  readonly total?: number | undefined;
  /** What the bytes that are there came from. */
  readonly version?: RemoteVersion | undefined;
  /** A checksum decides at the end, so bytes of any server may be joined. */
  readonly proof: boolean;
  /** The location is on another host than the one that `version` is from. */
  readonly elsewhere: boolean;
  /** Nothing is missing before what was asked for, and nothing is there after it. */
  readonly complete: boolean;
  /** How often a range was answered wrongly. */
  readonly rangeFaults: number;
  /** How often the body was encoded. */
  readonly encodingFaults: number;
  readonly maxSize: number;
  readonly allowUnknownLength: boolean;
  /** The file itself is HTML or JSON, so such an answer is no error page. */
  readonly text: boolean;
  /** Of the answers of this origin a browser hides Content-Range, unless the server exposes it. */
  readonly hidden?: boolean | undefined;
  readonly location: LocationFacts;
}

/** What is known of the location that was asked. */
export interface LocationFacts {
  /** The session's credentials went with the request. */
  readonly authenticated: boolean;
  /** It says when it expires, and that has come, or will within five minutes. */
  readonly pastExpiry: boolean;
  /** It gave bytes before. */
  readonly worked: boolean;
  /** Statuses that the marketplace says mean "expired". */
  readonly expiredStatuses?: readonly number[] | undefined;
}

/** What to do about an answer. */
export type Verdict =
  /** Read bytes from `start`; `length` is how many, if known. */
  | {
      readonly action: 'stream';
      readonly start: number;
      readonly length: number | undefined;
      readonly total: number | undefined;
      readonly ranges: boolean;
    }
  /** Forget what is there. `reuse`: this very answer begins at byte 0. */
  | { readonly action: 'restart'; readonly reason: 'changed' | 'range-ignored'; readonly reuse: boolean }
  /** Everything is there already. */
  | { readonly action: 'complete'; readonly total: number }
  /** Ask again: at once without the condition, or after a wait for what is worth a retry. */
  | {
      readonly action: 'retry';
      readonly code: ErrorCode;
      readonly message: string;
      readonly unconditional?: boolean;
      readonly retryAfterMs?: number | undefined;
    }
  /** This server cannot do ranges: one stream from the beginning, without asking for one. */
  | { readonly action: 'range-broken'; readonly message: string }
  /** The main stream goes on alone. */
  | { readonly action: 'single-stream' }
  /** The link is of no more use: ask the marketplace for another. */
  | { readonly action: 'refresh' }
  /** This location does not have it; another may. */
  | { readonly action: 'next-location'; readonly code: ErrorCode; readonly message: string }
  | { readonly action: 'fail'; readonly code: ErrorCode; readonly message: string };

const retryable = new Set([408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
const perhapsExpired = [401, 403, 404, 410];
const notReadyDelayMs = 5000;

/** The answer table: what one answer to a request for bytes means. A pure function. */
export function judgeResponse(asked: Asked, answer: Answer, known: Known): Verdict {
  const { status } = answer;
  if (status === 200 || status === 203 || status === 206) return judgeBody(asked, answer, known);
  if (status === 416) return judgeUnsatisfied(asked, answer, known);
  if (status === 412) return { action: 'restart', reason: 'changed', reuse: false };
  if (status === 202) {
    return {
      action: 'retry',
      code: 'E_TIMEOUT',
      message: 'The file is not ready yet (202)',
      retryAfterMs: answer.retryAfterMs ?? notReadyDelayMs,
    };
  }
  if (known.location.authenticated && status === 401) {
    return { action: 'fail', code: 'E_AUTH', message: 'The credentials were not accepted (401)' };
  }
  if (isExpired(answer, known.location)) return { action: 'refresh' };
  if (retryable.has(status)) {
    const code = status === 429 ? 'E_RATE_LIMITED' : 'E_HTTP';
    return {
      action: 'retry',
      code,
      message: `The server answered ${status}`,
      retryAfterMs: answer.retryAfterMs,
    };
  }
  if (status === 404 || status === 410) {
    return { action: 'next-location', code: 'E_NOT_FOUND', message: `The file is not there (${status})` };
  }
  if (status === 401 || status === 403) {
    return { action: 'next-location', code: 'E_AUTH', message: `The server refused the file (${status})` };
  }
  if (status >= 300 && status < 400 && status !== 304) {
    return { action: 'fail', code: 'E_REDIRECT', message: `A redirect that leads nowhere (${status})` };
  }
  if (status < 400 || status >= 600) {
    return { action: 'fail', code: 'E_PROTOCOL', message: `An answer without a file (${status})` };
  }
  return { action: 'fail', code: 'E_HTTP', message: `The server answered ${status}` };
}

function judgeBody(asked: Asked, answer: Answer, known: Known): Verdict {
  if (answer.contentLength === 'invalid') {
    return { action: 'fail', code: 'E_PROTOCOL', message: 'Content-Length is no number' };
  }
  if (answer.contentEncoding !== undefined) return judgeEncoding(answer.contentEncoding, known);
  if (answer.contentType === 'multipart/byteranges') {
    return badRange(asked, known, 'several ranges where one was asked for');
  }
  return answer.status === 206 ? judgePartial(asked, answer, known) : judgeWhole(asked, answer, known);
}

/** An encoded body has other bytes than the file: its ranges and lengths mean nothing. */
function judgeEncoding(encoding: string, known: Known): Verdict {
  const message = `The file came with Content-Encoding "${encoding}", although none was asked for`;
  return /^(gzip|x-gzip|deflate|br|zstd)$/.test(encoding) && known.encodingFaults === 0
    ? { action: 'retry', code: 'E_ENCODING', message }
    : { action: 'fail', code: 'E_ENCODING', message };
}

function judgePartial(asked: Asked, answer: Answer, known: Known): Verdict {
  const range = answer.contentRange;
  if (range === undefined && known.hidden === true && answer.contentLength !== undefined) {
    return judgeHidden(asked, answer, known);
  }
  if (range === undefined || range === 'invalid' || 'unsatisfied' in range) {
    return badRange(asked, known, '206 without a legal Content-Range');
  }
  const length = range.end - range.start;
  if (range.start !== asked.start) {
    return badRange(asked, known, `bytes from ${range.start} where ${asked.start} was asked for`);
  }
  if (asked.end !== undefined && range.end > asked.end) {
    return badRange(asked, known, `bytes up to ${range.end} where ${asked.end} was asked for`);
  }
  if (answer.contentLength !== undefined && answer.contentLength !== length) {
    return badRange(asked, known, `a length of ${answer.contentLength} for ${length} bytes`);
  }
  const total = range.total;
  const expected = known.total ?? known.size;
  // Without a total the end of the range tells how long the file is at least.
  const least = total ?? (expected !== undefined && range.end > expected ? range.end : undefined);
  const wrong = wrongTotal(least, answer, known);
  if (wrong !== undefined) return wrong;
  if (isChanged(answer, known)) return { action: 'restart', reason: 'changed', reuse: asked.start === 0 };
  if (leavesOpen(asked, answer, known))
    return badRange(asked, known, 'a part without the validator that was asked about');
  return {
    action: 'stream',
    start: range.start,
    length,
    total: total ?? expected,
    ranges: true,
  };
}

/** A 206 whose Content-Range a page may not read: the length must fit what was asked for, and what is known. */
function judgeHidden(asked: Asked, answer: Answer, known: Known): Verdict {
  const length = answer.contentLength as number;
  const end = asked.start + length;
  if (asked.end !== undefined && end > asked.end) {
    return badRange(asked, known, `${length} bytes where ${asked.end - asked.start} were asked for`);
  }
  const total = asked.end === undefined ? end : (known.total ?? known.size);
  const wrong = wrongTotal(total, answer, known);
  if (wrong !== undefined) return wrong;
  if (isChanged(answer, known)) return { action: 'restart', reason: 'changed', reuse: asked.start === 0 };
  return { action: 'stream', start: asked.start, length, total, ranges: false };
}

function judgeWhole(asked: Asked, answer: Answer, known: Known): Verdict {
  const length = answer.contentLength as number | undefined;
  if (asked.side) return { action: 'single-stream' };
  const wrong = wrongTotal(length, answer, known);
  if (asked.start > 0) {
    // What cannot be the file at all costs none of the bytes that are there.
    if (wrong !== undefined && wrong.action !== 'restart') return wrong;
    const same = sameValidator(answer, known.version) && (length === undefined || length === known.total);
    if (same && asked.conditional) {
      const message = 'The whole file where the rest was asked for, although it did not change';
      return { action: 'retry', code: 'E_RANGE', message, unconditional: true };
    }
    const reason = isChanged(answer, known) ? 'changed' : 'range-ignored';
    return { action: 'restart', reason, reuse: true };
  }
  if (wrong !== undefined) return wrong;
  if (known.total !== undefined && isChanged(answer, known)) {
    return { action: 'restart', reason: 'changed', reuse: true };
  }
  const total = length ?? known.total ?? known.size;
  if (total === undefined && !known.allowUnknownLength) {
    const message = 'The server does not say how long the file is, and neither does the marketplace';
    return { action: 'fail', code: 'E_PROTOCOL', message };
  }
  return { action: 'stream', start: 0, length: total, total, ranges: false };
}

/** Nothing could be given for the range: all is there, or the file is another by now. */
function judgeUnsatisfied(asked: Asked, answer: Answer, known: Known): Verdict {
  const range = answer.contentRange;
  const total = range !== undefined && range !== 'invalid' ? range.total : undefined;
  const expected = known.total ?? known.size;
  if (total === undefined) {
    return known.rangeFaults === 0
      ? { action: 'retry', code: 'E_RANGE', message: '416 without a total', unconditional: true }
      : { action: 'range-broken', message: '416 without a total' };
  }
  if (total === 0 && asked.start === 0 && (expected ?? 0) === 0) return { action: 'complete', total: 0 };
  if (isChanged(answer, known)) return { action: 'restart', reason: 'changed', reuse: false };
  const isAll = known.complete && (expected === undefined || total === expected);
  if (total === asked.start && isAll) return { action: 'complete', total };
  if (total === expected) return badRange(asked, known, '416 for bytes that the file has');
  return { action: 'restart', reason: 'changed', reuse: false };
}

/** A total that cannot be this file's: refused before a byte is written. */
function wrongTotal(total: number | undefined, answer: Answer, known: Known): Verdict | undefined {
  if (!known.text && isText(answer.contentType) && (total === undefined || total !== known.size)) {
    const message = `A ${answer.contentType} page in place of the file`;
    return { action: 'next-location', code: 'E_PROTOCOL', message };
  }
  if (total === undefined) return undefined;
  if (!Number.isSafeInteger(total)) {
    return { action: 'fail', code: 'E_TOO_LARGE', message: 'The file is larger than numbers can count' };
  }
  if (known.size !== undefined && total !== known.size) {
    const code = total > known.size ? 'E_TOO_LARGE' : 'E_CHANGED';
    const message = `The server has ${total} bytes where the marketplace promised ${known.size}`;
    return { action: 'next-location', code, message };
  }
  if (total > known.maxSize) {
    return { action: 'fail', code: 'E_TOO_LARGE', message: `${total} bytes, of ${known.maxSize} at most` };
  }
  if (known.total !== undefined && total !== known.total) {
    return { action: 'restart', reason: 'changed', reuse: answer.status !== 206 };
  }
  return undefined;
}

/** First ask again; then do without ranges. */
function badRange(asked: Asked, known: Known, what: string): Verdict {
  const message = `A wrong answer to a range: ${what}`;
  if (asked.side) return { action: 'single-stream' };
  if (known.rangeFaults === 0) return { action: 'retry', code: 'E_RANGE', message, unconditional: true };
  return { action: 'range-broken', message };
}

/**
 * Another version than that of the bytes that are there? Entity tags differ between the hosts of one file
 * (aria2-next#46), so across hosts only a checksum can tell, and it will.
 */
function isChanged(answer: Answer, known: Known): boolean {
  const { version } = known;
  if (version === undefined || (known.proof && known.elsewhere)) return false;
  if (version.etag !== undefined && answer.etag !== undefined) {
    return version.etag !== answer.etag;
  }
  const modifiedAt = dateOf(answer);
  return (
    version.lastModified !== undefined && modifiedAt !== undefined && version.lastModified !== modifiedAt
  );
}

/** Strong or not. */
function dateOf({ modifiedAt, lastModified }: Answer): string | undefined {
  return modifiedAt ?? lastModified;
}

/**
 * A condition was sent, and the answer lacks the validator that it was about. A 206 has the one that a 200 would have
 * (RFC 9110 §15.3.7), so who sent it may not have looked at the condition.
 */
function leavesOpen(asked: Asked, answer: Answer, { version, proof }: Known): boolean {
  if (!asked.conditional || proof || version === undefined) return false;
  return (version.etag === undefined ? dateOf(answer) : answer.etag) === undefined;
}

function sameValidator(answer: Answer, version: RemoteVersion | undefined): boolean {
  if (version?.etag !== undefined && answer.etag !== undefined) return version.etag === answer.etag;
  return version?.lastModified !== undefined && version.lastModified === answer.lastModified;
}

function isExpired({ status, body }: Answer, location: LocationFacts): boolean {
  if (location.expiredStatuses !== undefined) return location.expiredStatuses.includes(status);
  if (!perhapsExpired.includes(status)) return false;
  return location.pastExpiry || location.worked || /expired/i.test(body ?? '');
}

function isText(contentType: string | undefined): boolean {
  return (
    contentType === 'text/html' ||
    contentType === 'application/json' ||
    contentType === 'application/xhtml+xml'
  );
}
