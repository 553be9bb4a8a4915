const maxUrlLength = 300;
const maxCauseDepth = 5;
const longestCode = 64;

/**
 * A URL that may be shown: scheme, host and path. User info, query and fragment, where signatures live, are cut.
 *
 * @example
 * ```ts
 * redactUrl('https://cdn.example/a.zip?sig=1'); // 'https://cdn.example/a.zip?…'
 * ```
 */
export function redactUrl(url: string | URL): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return '(invalid URL)';
  }
  const scheme = parsed.protocol.toLowerCase();
  if (scheme !== 'http:' && scheme !== 'https:') return `${scheme}…`;
  const shown = `${parsed.origin}${parsed.pathname}${parsed.search === '' ? '' : '?…'}`;
  return shown.length > maxUrlLength ? `${shown.slice(0, maxUrlLength)}…` : shown;
}

/**
 * Text from outside made safe to print: control characters become escapes (no terminal or log injection),
 * and anything past `maxLength` characters is cut.
 */
export function escapeControls(text: string, maxLength = 200): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  // eslint-disable-next-line no-control-regex -- control characters are what this looks for
  return cut.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/**
 * What may be kept of a foreign error: its name, its code and its own causes. Messages are dropped, since a
 * fetch or a library may have put a signed URL or a token into them.
 */
export function redactCause(cause: unknown, depth = 0): Error | undefined {
  if (cause === undefined || cause === null || depth >= maxCauseDepth) return undefined;
  const source = (typeof cause === 'object' ? cause : {}) as {
    name?: unknown;
    code?: unknown;
    cause?: unknown;
  };
  const name = identifier(source.name) ?? 'Error';
  const code = identifier(source.code);
  const inner = redactCause(source.cause, depth + 1);
  const copy: Error & { code?: string } = new Error(
    code ?? name,
    inner === undefined ? {} : { cause: inner },
  );
  copy.name = name;
  copy.stack = `${name}: ${code ?? name}`;
  if (code !== undefined) copy.code = code;
  return copy;
}

/** Names and codes are identifiers; anything else in their place may be data, and is not kept. */
function identifier(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= longestCode && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)
    ? value
    : undefined;
}
