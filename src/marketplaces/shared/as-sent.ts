import type { StandardSchemaV1 } from '@standard-schema/spec';
import type * as v from 'valibot';

/** What an answer says when it is an error although its status is 200; undefined when it is none. */
export type FaultOf = (answer: unknown) => string | undefined;

/** The field that errors of {@link FaultOf} are reported under. */
export const faultField = 'errors';

/**
 * A schema that judges an answer and hands it on untouched: no field is dropped, renamed or converted, so that
 * `rawData` is what the marketplace sent. (Valibot's own output of a loose object leaves out keys like `constructor`.)
 *
 * `schema` must not convert anything.
 */
export function asSent<T>(schema: v.GenericSchema<T>, faultOf?: FaultOf): StandardSchemaV1<unknown, T> {
  const standard: StandardSchemaV1<unknown, T>['~standard'] = schema['~standard'];
  return {
    '~standard': {
      ...standard,
      async validate(value) {
        const message = faultOf?.(value);
        if (message !== undefined) return { issues: [{ message, path: [faultField] }] };
        const result = await standard.validate(value);
        return result.issues === undefined ? { value: value as T } : result;
      },
    },
  };
}
