import { noBody, textAnswer, type Answer, type HeaderLine } from './answer.ts';
import { fileBody, type Exchange } from './exchange.ts';

/** Bytes of a file, both ends included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a server that keeps RFC 9110 answers to this request: 200, 206, 304, 405, 412 or 416. */
export function honestAnswer(exchange: Exchange): Answer {
  const { request, file } = exchange;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return textAnswer(405, 'Only GET and HEAD.', 'text/plain', ['Allow', 'GET, HEAD']);
  }
  const ifMatch = request.headers['if-match'];
  if (ifMatch !== undefined && !matches(ifMatch, file.etag)) return textAnswer(412, 'The file has changed.');
  const ifNoneMatch = request.headers['if-none-match'];
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, file.etag)) return emptyAnswer(exchange, 304);
  if (request.range === undefined || !sameFile(exchange)) return fullAnswer(exchange);
  return rangeAnswer(exchange);
}

/** The range asked for, whatever the conditions: 206, or 416; 200 when none was asked for. */
export function rangeAnswer(exchange: Exchange): Answer {
  if (exchange.request.range === undefined) return fullAnswer(exchange);
  const span = satisfiableSpan(exchange);
  return span === undefined ? unsatisfiable(`bytes */${exchange.file.size}`) : partialAnswer(exchange, span);
}

/** 200 with the whole file. */
export function fullAnswer(exchange: Exchange): Answer {
  return {
    status: 200,
    headers: fileHeaders(exchange),
    body: fileBody(exchange.file, 0, exchange.file.size),
    framing: framingOf(exchange),
  };
}

/** 206 with this span, which may be any, and this Content-Range, true by default; `null` leaves it out. */
export function partialAnswer(exchange: Exchange, span: Span, contentRange?: string | null): Answer {
  const range = contentRange === undefined ? rangeHeader(span, exchange.file.size) : contentRange;
  return {
    status: 206,
    headers: [...fileHeaders(exchange), ...(range === null ? [] : [['Content-Range', range] as const])],
    body: fileBody(exchange.file, span.start, span.end - span.start + 1),
    framing: framingOf(exchange),
  };
}

/** 416 with this Content-Range, or with none. */
export function unsatisfiable(contentRange: string | undefined): Answer {
  const range: HeaderLine[] = contentRange === undefined ? [] : [['Content-Range', contentRange]];
  return textAnswer(416, 'No such bytes.', 'text/plain', ...range);
}

/** An answer without body: 204, 304. */
export function emptyAnswer(exchange: Exchange, status: number): Answer {
  return { status, headers: fileHeaders(exchange), body: noBody, framing: 'none' };
}

/** `bytes 0-9/10`. */
export function rangeHeader(span: Span, total: number | string): string {
  return `bytes ${span.start}-${span.end}/${total}`;
}

/** The part of the file that the request asks for; undefined when there is none. Without a Range: the whole file. */
export function satisfiableSpan({ request, file }: Exchange): Span | undefined {
  const range = request.range ?? { start: 0 };
  const start = range.start < 0 ? Math.max(0, file.size + range.start) : range.start;
  const end = Math.min(range.end ?? Infinity, file.size - 1);
  return start <= end ? { start, end } : undefined;
}

function fileHeaders({ file, params }: Exchange): HeaderLine[] {
  const headers: HeaderLine[] = [['Content-Type', file.type]];
  if (file.etag !== undefined) headers.push(['ETag', file.etag]);
  if (file.lastModified !== undefined) headers.push(['Last-Modified', file.lastModified]);
  if (params.acceptRanges ?? true) headers.push(['Accept-Ranges', 'bytes']);
  return headers;
}

function framingOf({ params }: Exchange): 'length' | 'chunked' | 'close' {
  return params.framing === 'chunked' || params.framing === 'close' ? params.framing : 'length';
}

/** If-Range: the same strong ETag, or the same date to the letter (RFC 9110, 13.1.5). */
function sameFile({ request, file }: Exchange): boolean {
  const condition = request.headers['if-range'];
  if (condition === undefined) return true;
  return (condition === file.etag && !condition.startsWith('W/')) || condition === file.lastModified;
}

function matches(condition: string, etag: string | undefined): boolean {
  if (condition.trim() === '*') return true;
  return condition.split(',').some((one) => one.trim() === etag && !one.trim().startsWith('W/'));
}
