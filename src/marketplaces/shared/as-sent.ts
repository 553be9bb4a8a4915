import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';

/**
 * A schema that judges an answer and hands it on untouched: no field is dropped, renamed or converted, so that
 * `rawData` is what the marketplace sent. (Valibot's own output of a loose object leaves out keys like `constructor`.)
 *
 * `schema` must not convert anything, and its messages are not passed on, since they quote what was received.
 *
 * @param passes - answers that are not judged, such as an error that came with status 200.
 */
export function asSent<T>(schema: v.GenericSchema<T>): StandardSchemaV1<unknown, T>;
export function asSent<T, TFault>(
  schema: v.GenericSchema<T>,
  passes: (answer: unknown) => answer is TFault,
): StandardSchemaV1<unknown, T | TFault>;
export function asSent<T>(
  schema: v.GenericSchema<T>,
  passes?: (answer: unknown) => boolean,
): StandardSchemaV1<unknown, T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'asset-marketplace-client-core',
      validate(value) {
        const result = passes?.(value) === true ? undefined : v.safeParse(schema, value);
        if (result === undefined || result.success) return { value: value as T };
        return { issues: result.issues.map(issueOf) };
      },
    },
  };
}

function issueOf(issue: v.BaseIssue<unknown>): StandardSchemaV1.Issue {
  const path = (issue.path ?? []).map(({ key }) => key as PropertyKey);
  return { message: `expected ${issue.expected ?? 'another value'}`, path };
}
