import type { StandardSchemaV1 } from '@standard-schema/spec';
import { createError } from '../errors/create-error.ts';
import type { ErrorDetails } from '../errors/marketplace-error.ts';

/**
 * The schema's output for `value`.
 *
 * @param clean - makes what the schema says of the data fit for evidence.
 * @throws MarketplaceAPIError (`E_SCHEMA`) with the first field that does not fit.
 */
export async function checkSchema(
  value: unknown,
  schema: StandardSchemaV1,
  facts: ErrorDetails,
  clean: (text: string) => string | undefined,
): Promise<unknown> {
  let result: StandardSchemaV1.Result<unknown>;
  try {
    result = await schema['~standard'].validate(value);
  } catch (cause) {
    throw createError('E_SCHEMA', 'The schema failed on the answer', { ...facts, cause });
  }
  if (result.issues === undefined) return result.value;
  const field = fieldOf(result.issues[0]);
  // What a schema says may quote the data, so it is evidence and not the message.
  const evidence = result.issues.slice(0, 20).map((issue) => `${fieldOf(issue)}: ${issue.message}`);
  throw createError('E_SCHEMA', `The answer does not have the expected shape at "${field}"`, {
    ...facts,
    field,
    evidence: clean(evidence.join('\n')),
  });
}

function fieldOf(issue: StandardSchemaV1.Issue | undefined): string {
  const keys = (issue?.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step));
  return keys.length === 0 ? '(root)' : keys.join('.');
}
