import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { HttpSession, QueryValue } from '../../http/http-session.ts';
import { toList, type LooseList } from '../shared/loose-list.ts';
import { withFaults, type FaultMeaning } from '../shared/with-faults.ts';

/** Asks the API, as go-itchio does. */
export function askItch<T>(
  session: HttpSession,
  path: string,
  schema: StandardSchemaV1<unknown, T>,
  query: Readonly<Record<string, QueryValue>> = {},
): Promise<T> {
  const headers = { accept: 'application/vnd.itch.v2', 'accept-language': '*' };
  return withFaults(session.json(path, { query, headers, schema }), meaning);
}

/** An error may come with status 200, as `{ errors: […] }`. */
export function faultOf(answer: unknown): string | undefined {
  const { errors } = (answer ?? {}) as { readonly errors?: LooseList<unknown> };
  const said = typeof errors === 'object' ? toList(errors) : [];
  return said.length === 0 ? undefined : said.map(String).join('; ');
}

const meaning: FaultMeaning = (said) => {
  if (/must buy|not own/i.test(said)) return { code: 'E_AUTH', hint: 'The account does not own it.' };
  if (/not found|invalid (game|upload|user|build)/i.test(said)) return { code: 'E_NOT_FOUND' };
  return { code: /auth|invalid[ _](api[ _])?(key|token)|permission/i.test(said) ? 'E_AUTH' : 'E_HTTP' };
};
