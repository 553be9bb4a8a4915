import { safeFileName, type SafePath } from './safe-path.ts';

const maxHeaderUnits = 1024;

/**
 * The file name that a `Content-Disposition` header suggests (RFC 6266, RFC 8187), made safe, or undefined. It is only
 * a suggestion: a name that the caller or the marketplace gives comes first.
 *
 * `filename*` is preferred; UTF-8 that arrived as Latin-1 is decoded; of a path only the last segment counts. A header
 * that is longer than 1 KiB, gives a parameter twice or suggests a deceptive name suggests nothing.
 *
 * @example
 * ```ts
 * suggestedName("attachment; filename=x.zip; filename*=UTF-8''na%C3%AFve.zip"); // 'naïve.zip'
 * ```
 */
export function suggestedName(contentDisposition: string | null): SafePath | undefined {
  if (contentDisposition === null || contentDisposition.length > maxHeaderUnits) return undefined;
  const parameters = parseParameters(contentDisposition);
  if (parameters === undefined) return undefined;
  const extended = parameters.get('filename*');
  const plain = parameters.get('filename');
  return (
    asName(extended === undefined ? undefined : decodeExtended(extended)) ??
    asName(plain === undefined ? undefined : decodeMojibake(plain))
  );
}

/** The parameters by lower-case name, in one pass; undefined when the header is malformed or says one thing twice. */
function parseParameters(header: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  let at = header.indexOf(';');
  while (at >= 0 && at < header.length) {
    at = skipBlank(header, at + 1);
    if (at >= header.length) break;
    const equals = header.indexOf('=', at);
    if (equals < 0) return undefined;
    const name = header.slice(at, equals).trimEnd().toLowerCase();
    const value = readValue(header, skipBlank(header, equals + 1));
    if (value === undefined || name === '' || parameters.has(name)) return undefined;
    parameters.set(name, value.text);
    at = skipBlank(header, value.end);
    // A comma here joins a second header to the first.
    if (at < header.length && header[at] !== ';') return undefined;
  }
  return parameters;
}

function readValue(
  header: string,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  if (header[start] === '"') return readQuoted(header, start + 1);
  let end = start;
  while (end < header.length && header[end] !== ';' && header[end] !== ',') end++;
  const text = header.slice(start, end).trimEnd();
  return text === '' ? undefined : { text, end };
}

/** A `\` escapes a quote or itself; servers that send Windows paths mean it as it stands. */
function readQuoted(
  header: string,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  let text = '';
  for (let at = start; at < header.length; at++) {
    const char = header[at] ?? '';
    if (char === '"') return { text, end: at + 1 };
    const next = header[at + 1];
    if (char === '\\' && (next === '"' || next === '\\')) {
      text += next;
      at++;
    } else {
      text += char;
    }
  }
  return undefined;
}

function skipBlank(header: string, start: number): number {
  let at = start;
  while (header[at] === ' ' || header[at] === '\t') at++;
  return at;
}

/** `charset'language'percent-encoded`. */
function decodeExtended(value: string): string | undefined {
  const [charset = '', , encoded, ...more] = value.split("'");
  if (encoded === undefined || more.length > 0) return undefined;
  const bytes = percentBytes(encoded);
  if (bytes === undefined) return undefined;
  switch (charset.toLowerCase()) {
    case 'utf-8':
      return strictUtf8(bytes);
    case 'iso-8859-1':
      return String.fromCharCode(...bytes);
    default:
      return undefined;
  }
}

function percentBytes(text: string): number[] | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) return undefined;
    if (unit !== 0x25) {
      bytes.push(unit);
      continue;
    }
    const hex = text.slice(at + 1, at + 3);
    if (!/^[0-9a-f]{2}$/i.test(hex)) return undefined;
    bytes.push(Number.parseInt(hex, 16));
    at += 2;
  }
  return bytes;
}

/** Headers arrive as Latin-1, whatever the server wrote: UTF-8 shows as pairs that decode strictly. */
function decodeMojibake(text: string): string {
  const bytes = Array.from(text, (char) => char.charCodeAt(0));
  if (bytes.every((byte) => byte < 0x80) || bytes.some((byte) => byte > 0xff)) return text;
  return strictUtf8(bytes) ?? text;
}

function strictUtf8(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

function asName(suggestion: string | undefined): SafePath | undefined {
  if (suggestion === undefined) return undefined;
  const base = suggestion.slice(Math.max(suggestion.lastIndexOf('/'), suggestion.lastIndexOf('\\')) + 1);
  try {
    return safeFileName(base);
  } catch {
    return undefined;
  }
}
