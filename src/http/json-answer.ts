import type { StandardSchemaV1 } from '@standard-schema/spec';
import { createError } from '../errors/create-error.ts';
import { answerError, answerFacts } from './answer-error.ts';
import { checkSchema } from './check-schema.ts';
import { decodeText } from './decode-text.ts';
import { cleanEvidence, readEvidence } from './evidence.ts';
import { parseJson } from './parse-json.ts';
import { readBody } from './read-body.ts';
import type { Answer, Wire } from './wire.ts';

const maxBytes = 32 * 1024 * 1024;

/**
 * The text of an answer that says it is JSON; empty when there is none.
 *
 * @throws MarketplaceError: what the status means, or `E_PROTOCOL` for another content type.
 */
export async function readJsonText(answer: Answer, wire: Wire, signal: AbortSignal): Promise<string> {
  const { ok, headers } = answer.response;
  const type = headers.get('content-type');
  if (ok && (type === null || isJson(type))) {
    const { chunks } = await readBody(answer, { maxBytes }, wire, signal);
    const text = decodeText(chunks);
    // The platform has cut the byte order mark already; a DOM of tests has not.
    return text.replace(/^\uFEFF/, '');
  }
  const evidence = await readEvidence(answer, wire, signal);
  if (ok && evidence === '') return '';
  const facts = { ...answerFacts(answer, wire.clock.date()), evidence };
  if (!ok) throw answerError(answer, facts);
  throw createError('E_PROTOCOL', 'The answer is not JSON', {
    ...facts,
    hint: 'A page in place of data often asks to sign in, or to prove that one is no robot.',
  });
}

/** The value in the text, of the shape that the schema wants. No text is `undefined`. */
export async function readJsonValue(
  text: string,
  schema: StandardSchemaV1 | undefined,
  answer: Answer,
  wire: Wire,
): Promise<unknown> {
  const facts = answerFacts(answer, wire.clock.date());
  const clean = (said: string): string | undefined => cleanEvidence(said, answer, wire);
  let value: unknown;
  try {
    value = text.trim() === '' ? undefined : parseJson(text);
  } catch (cause) {
    throw createError('E_PROTOCOL', 'The answer is not valid JSON', {
      ...facts,
      evidence: clean(text),
      cause,
    });
  }
  return schema === undefined ? value : checkSchema(value, schema, facts, clean);
}

/** `application/json`, anything `+json`, and `text/json` of old servers. */
function isJson(type: string): boolean {
  return /^\s*(application|text)\/([\w.-]+\+)?json\s*(;|$)/i.test(type.slice(0, 200));
}
