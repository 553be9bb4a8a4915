import { errorAnswer, wholeAnswer, type MarketAnswer } from './answer.ts';
import type { LibraryFile } from './library-asset.ts';

/** How files are served. */
export interface FileRules {
  readonly validators: 'strong' | 'weak' | 'date' | 'none';
  readonly ranges: boolean;
}

/** The answer to a GET of a file, with the conditions and ranges of RFC 9110 §13 and §14. */
export function fileAnswer(file: LibraryFile, headers: Headers, rules: FileRules): MarketAnswer {
  const validators = validatorsOf(file, rules);
  const shared = {
    'content-type': file.type,
    ...(rules.ranges ? { 'accept-ranges': 'bytes' } : {}),
    ...(validators.etag === undefined ? {} : { etag: validators.etag }),
    ...(validators.date === undefined ? {} : { 'last-modified': validators.date.toUTCString() }),
  };
  const failed = precondition(headers, validators);
  if (failed === 412)
    return errorAnswer(412, 'precondition_failed', 'The file is not the one that was asked for', shared);
  if (failed === 304) return { status: 304, headers: shared };
  const { size } = file.content;
  const range =
    rules.ranges && rangeApplies(headers, validators) ? parseRange(headers.get('range'), size) : 'whole';
  if (range === 'whole') return wholeAnswer(200, file.content, shared);
  if (range === 'unsatisfiable') {
    return errorAnswer(416, 'range_not_satisfiable', 'The range is not in the file', {
      ...shared,
      'content-range': `bytes */${size}`,
    });
  }
  const length = range.end - range.start;
  return {
    status: 206,
    headers: {
      ...shared,
      'content-length': String(length),
      'content-range': `bytes ${range.start}-${range.end - 1}/${size}`,
    },
    body: { content: file.content, start: range.start, length },
  };
}

interface Validators {
  readonly etag?: string | undefined;
  readonly date?: Date | undefined;
}

function validatorsOf(file: LibraryFile, { validators }: FileRules): Validators {
  if (validators === 'none') return {};
  // Whole seconds: the header knows no less.
  const date = new Date(Math.floor(file.modifiedAt.getTime() / 1000) * 1000);
  if (validators === 'date') return { date };
  const tag = `"${file.content.key}-${file.version}"`;
  return { date, etag: validators === 'weak' ? `W/${tag}` : tag };
}

/** RFC 9110 §13.2.2, in its order. */
function precondition(headers: Headers, { etag, date }: Validators): 412 | 304 | undefined {
  const ifMatch = headers.get('if-match');
  if (ifMatch !== null) {
    if (!tagsOf(ifMatch).some((tag) => tag === '*' || (tag === etag && !tag.startsWith('W/')))) return 412;
  } else if (date !== undefined && date.getTime() > time(headers.get('if-unmodified-since'))) {
    return 412;
  }
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== null) {
    const same = tagsOf(ifNoneMatch).some((tag) => tag === '*' || weak(tag) === weak(etag ?? ''));
    return same ? 304 : undefined;
  }
  return date !== undefined && date.getTime() <= time(headers.get('if-modified-since')) ? 304 : undefined;
}

/** RFC 9110 §13.1.5: strong comparison only, a date only when it is exactly the same. */
function rangeApplies(headers: Headers, { etag, date }: Validators): boolean {
  const ifRange = headers.get('if-range');
  if (ifRange === null) return true;
  if (ifRange.startsWith('"')) return ifRange === etag;
  return date !== undefined && time(ifRange) === date.getTime();
}

/**
 * One range of bytes. Several at once, another unit and what cannot be parsed are ignored, as RFC 9110 §14.2 allows.
 */
export function parseRange(
  header: string | null,
  size: number,
): { readonly start: number; readonly end: number } | 'whole' | 'unsatisfiable' {
  const match = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'whole';
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(size, Number(last) + 1) };
}

function tagsOf(header: string): readonly string[] {
  return header.match(/\*|(?:W\/)?"[^"]*"/g) ?? [];
}

function weak(tag: string): string {
  return tag.replace(/^W\//, '');
}

/** NaN when there is no date, so that every comparison with it fails. */
function time(date: string | null): number {
  return date === null ? Number.NaN : Date.parse(date);
}
