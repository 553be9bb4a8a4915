/** The head of a request, read by hand. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** Names in lower case; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of body that follow; undefined when the request does not tell. */
  readonly bodyLength: number | undefined;
}

/**
 * A head without its blank line.
 *
 * @throws TypeError when it is none.
 */
export function readRequestHead(text: string): RequestHead {
  const [first = '', ...lines] = text.split('\r\n');
  const [, method, target] = /^([A-Z]+) (\/\S*) HTTP\/1\.[01]$/.exec(first) ?? [];
  if (method === undefined || target === undefined)
    throw new TypeError(`no request line: ${first.slice(0, 60)}`);
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new TypeError(`no header line: ${line.slice(0, 60)}`);
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const length = headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? '0' : '?');
  return { method, target, headers, bodyLength: /^\d{1,15}$/.test(length) ? Number(length) : undefined };
}

/** The single range of a Range header; anything else is left to be ignored, as RFC 9110 allows. */
export function readRange(header: string | undefined): { start: number; end?: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (first === '') return { start: -Number(last) };
  if (last !== '' && Number(last) < Number(first)) return undefined;
  return { start: Number(first), ...(last === '' ? {} : { end: Number(last) }) };
}
