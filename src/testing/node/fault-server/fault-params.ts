import { checkOptions } from '../../../shared/options.ts';

/**
 * The parameters of a fault, all optional: they travel in the query of its URL. Those of the first group go with
 * every HTTP/1.1 fault, the others with the faults that name them (docs/testing-faults.md); a parameter that a
 * fault does not know is refused, so that a misspelt one cannot make a test pass.
 */
export interface FaultParams {
  // ── what is served ─────────────────────────────────────────────────────────────────────────────────────────
  /** Whose counters and commands these requests share. Default: a new one for each call of `server.url`. */
  readonly id?: string;
  /** Bytes of the file. Default 65536. */
  readonly size?: number;
  /** Content of the file: `seededBytes(seed, 0, size)`. Default 1. */
  readonly seed?: number;
  /** From this request of the id on (counted from 1) the file is its next version. Default: only on command. */
  readonly switchAt?: number;
  /** Content of the next version. Default `seed + 1`. */
  readonly nextSeed?: number;
  /** Bytes of the next version. Default `size`. */
  readonly nextSize?: number;

  // ── when the fault happens ─────────────────────────────────────────────────────────────────────────────────
  /** How many requests meet the fault (each of them, in a list of faults); later ones are honest. Default: all. */
  readonly times?: number;
  /** How many requests are honest before the first fault. Default 0. */
  readonly skip?: number;
  /** Only requests for a range that begins here or later meet the fault, the others are honest. Default 0. */
  readonly from?: number;

  // ── how every answer looks ─────────────────────────────────────────────────────────────────────────────────
  /**
   * `strong` (default), `weak`, `none`, `connection`, `origin` or `request` (a strong one that differs for each
   * of them), or any other text: that header value, unchanged.
   */
  readonly etag?: string;
  /** `fixed` (default: years ago, another for the next version), `now`, `none`, or that header value, unchanged. */
  readonly lastModified?: string;
  /** Whether `Accept-Ranges: bytes` is sent. Default true. */
  readonly acceptRanges?: boolean;
  /** `length` (default: Content-Length), `chunked`, or `close` (neither: the body ends with the connection). */
  readonly framing?: string;
  /** Content-Type of the file. Default `application/octet-stream`. */
  readonly type?: string;
  /** Lines added to the head, unchanged: `X-One: 1`, or anything that is no header at all. */
  readonly header?: string | readonly string[];
  /** Bytes of body a second, for each connection. Default: as fast as the socket takes them. */
  readonly rate?: number;
  /** Milliseconds before the answer begins. Default 0. */
  readonly delayMs?: number;
  /** Allow any origin to read the answer, and answer preflights. Default false. */
  readonly cors?: boolean;
  /** Access-Control-Expose-Headers, with `cors`. Default: not sent, so only the safelisted headers are readable. */
  readonly expose?: string;
  /** Access-Control-Allow-Headers of a preflight, with `cors`. Default: whatever the browser asks for. */
  readonly allow?: string;

  // ── of single faults ───────────────────────────────────────────────────────────────────────────────────────
  /** Bytes of this answer's body before the fault begins (`wrong-bytes`: the position in the file). Default: half. */
  readonly at?: number;
  /** A number of bytes; the fault's row says of what. */
  readonly bytes?: number;
  /** Milliseconds between two pieces of a drip. */
  readonly everyMs?: number;
  /** First byte that a wrong 206 really sends. */
  readonly start?: number;
  /** How far off a wrong range is: may be negative. */
  readonly by?: number;
  /** A total in Content-Range: a number, or any text (`*`), or `none` to leave the header out. */
  readonly total?: string | number;
  /** A header value, unchanged. */
  readonly value?: string;
  /** The same header once more, with this value. */
  readonly again?: string;
  /** Status code (HTTP/2: error code). */
  readonly code?: number;
  /** Reason phrase of the status line, unchanged. */
  readonly reason?: string;
  /** Text of the body. */
  readonly body?: string;
  /** Retry-After, unchanged. */
  readonly after?: string | number;
  /** The bearer token that is accepted. */
  readonly token?: string;
  /** When a link expires, in milliseconds since 1970. */
  readonly expiresAt?: number;
  /** How many of them. */
  readonly count?: number;
  /** Location, unchanged but for `{main}`, `{other}`, `{tls}` (origins of the server) and `{query}` (of the request). */
  readonly to?: string;
  /** What a redirect leads to: faults as in the path of a URL. Default `ok`. */
  readonly target?: string;
}

type Kind = 'count' | 'number' | 'text' | 'flag' | 'lines';
type Name = keyof FaultParams;

const commonKinds = {
  id: 'text',
  size: 'count',
  seed: 'number',
  switchAt: 'count',
  nextSeed: 'number',
  nextSize: 'count',
  times: 'count',
  skip: 'count',
  from: 'count',
  etag: 'text',
  lastModified: 'text',
  acceptRanges: 'flag',
  framing: 'text',
  type: 'text',
  header: 'lines',
  rate: 'count',
  delayMs: 'count',
  cors: 'flag',
  expose: 'text',
  allow: 'text',
} as const satisfies Partial<Record<Name, Kind>>;

const kinds: { readonly [Each in Name]-?: Kind } = {
  ...commonKinds,
  at: 'count',
  bytes: 'count',
  everyMs: 'count',
  start: 'count',
  by: 'number',
  total: 'text',
  value: 'text',
  again: 'text',
  code: 'count',
  reason: 'text',
  body: 'text',
  after: 'text',
  token: 'text',
  expiresAt: 'count',
  count: 'count',
  to: 'text',
  target: 'text',
};

/** Parameters that go with every fault over HTTP/1.1. */
export const commonParams: readonly Name[] = Object.keys(commonKinds) as Name[];

/**
 * The query for these parameters, without its question mark.
 *
 * @throws TypeError when a parameter is not in `known`, or has a value that no query of its kind can carry.
 */
export function writeParams(params: FaultParams, known: readonly Name[], where: string): string {
  checkOptions(params, known, where);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params) as [Name, FaultParams[Name]][]) {
    if (value === undefined) continue;
    const values = Array.isArray(value) ? value : [value];
    for (const one of values)
      query.append(name, typeof one === 'boolean' ? String(Number(one)) : String(one));
  }
  readParams(query, known, where);
  return query.toString();
}

/**
 * The parameters in a query.
 *
 * @throws TypeError as {@link writeParams}.
 */
export function readParams(query: URLSearchParams, known: readonly Name[], where: string): FaultParams {
  checkOptions(Object.fromEntries(query), known, where);
  const params: Partial<Record<Name, unknown>> = {};
  for (const [name, text] of query as Iterable<[Name, string]>) {
    const kind = kinds[name];
    if (kind === 'lines') params[name] = [...((params[name] as string[] | undefined) ?? []), text];
    else params[name] = kind === 'text' ? text : readNumber(kind, text, `${where}: ${name}`);
  }
  return params as FaultParams;
}

function readNumber(kind: Kind, text: string, where: string): number | boolean {
  const value = Number(text);
  const fits =
    kind === 'flag'
      ? text === '0' || text === '1'
      : text !== '' && Number.isInteger(value) && (kind === 'number' || value >= 0);
  if (!fits) throw new TypeError(`${where}: not a ${kind}: "${text.slice(0, 60)}"`);
  return kind === 'flag' ? value === 1 : value;
}
