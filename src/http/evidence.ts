import type { AuthSession } from '../auth/auth-session.ts';
import { decodeText } from './decode-text.ts';
import { readBody } from './read-body.ts';
import type { Answer, Wire } from './wire.ts';

/** Twice what an error keeps, so that a secret across its end is seen whole. */
const maxBytes = 8192;
/** Shorter ones are words and numbers: to replace them would make the text unreadable and protect nothing. */
const shortestSecret = 4;
const shortestValue = 8;
/** Headers that every client sends. */
const plain = /^(accept|accept-.+|content-.+|if-.+|range|user-agent)$/;

/**
 * The beginning of what the server said, without the secrets that this side knows; undefined when it could not be read,
 * which is no failure of its own. The rest of the body is cancelled.
 */
export async function readEvidence(
  answer: Answer,
  wire: Wire,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { chunks, complete } = await readBody(answer, { maxBytes, cut: true }, wire, signal);
    return cleanEvidence(decodeText(chunks), answer, wire, complete);
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/**
 * Text of a server with every secret of the session, and every long value of the query and of the caller's own headers,
 * replaced.
 *
 * @param complete - false when the text was cut: then a secret may be cut too, and so much of the end is left out.
 */
export function cleanEvidence(
  text: string,
  { session, sent, url }: Answer,
  { credentials }: Wire,
  complete: boolean = text.length <= maxBytes,
): string | undefined {
  const known = [session, credentials.latest].map(secretsOf);
  if (known.includes(undefined)) return undefined;
  const secrets = [
    ...known.flatMap((each) => each ?? []).filter(({ length }) => length >= shortestSecret),
    ...[...url.searchParams.values(), ...valuesOf(sent)].filter(({ length }) => length >= shortestValue),
  ];
  // As a server may echo them; the longest first, so that none is left half.
  const echoes = secrets
    .flatMap((each) => [each, encodeURIComponent(each), JSON.stringify(each).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length);
  let clean = text.slice(0, maxBytes);
  for (const echo of echoes) clean = clean.replaceAll(echo, '[secret]');
  return complete ? clean : clean.slice(0, -(echoes[0]?.length ?? 1));
}

function valuesOf(headers: Headers | undefined): readonly string[] {
  return [...(headers ?? [])].flatMap(([name, value]) => (plain.test(name) ? [] : [value]));
}

/** Undefined when the session cannot tell: then nothing that a server said may be kept. */
function secretsOf(session: AuthSession | undefined): readonly string[] | undefined {
  try {
    return session?.secrets?.() ?? [];
  } catch {
    return undefined;
  }
}
