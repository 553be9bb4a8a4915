import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';

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
  return {
    '~standard': {
      version: 1,
      vendor: 'asset-marketplace-client-core',
      validate(value) {
        const fault = faultOf?.(value);
        if (fault !== undefined) return { issues: [{ message: fault, path: [faultField] }] };
        const { success, issues } = v.safeParse(schema, value);
        return (success ? { value } : { issues }) as StandardSchemaV1.Result<T>;
      },
    },
  };
}
