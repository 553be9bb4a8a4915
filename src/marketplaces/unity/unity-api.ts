import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { HttpSession, QueryValue } from '../../http/http-session.ts';
import { asSent } from '../shared/as-sent.ts';
import { codeOfStatus } from '../shared/code-of-status.ts';
import { withFaults } from '../shared/with-faults.ts';
import { unityPurchasesSchema, type RawUnityPurchases } from './unity-raw.ts';

type Query = Readonly<Record<string, QueryValue>>;

const purchasesSchema = asSent(unityPurchasesSchema, faultOf);

/** One answer of the list of purchases. */
export function readPurchases(session: HttpSession, query: Query): Promise<RawUnityPurchases> {
  return askUnity(session, 'purchases', purchasesSchema, query);
}

/** Asks the API. As the editor does, it announces JSON on every call. */
export function askUnity<T>(
  session: HttpSession,
  path: string,
  schema: StandardSchemaV1<unknown, T>,
  query: Query = {},
): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return withFaults(session.json(`-/api/${path}`, { query, headers, schema }), (said) => ({
    code: codeOfStatus(Number(said.slice(0, 3))),
  }));
}

/** An error may come with status 200, as `{ errorMessage, errorCode }`. */
export function faultOf(answer: unknown): string | undefined {
  const { errorMessage, errorCode } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  return typeof errorMessage === 'string' ? `${String(errorCode)} ${errorMessage}` : undefined;
}
