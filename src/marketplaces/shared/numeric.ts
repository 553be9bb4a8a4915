import * as v from 'valibot';

/** A number, or its decimal digits as a string: several shops send both. */
export const numeric: v.GenericSchema<number | string> = v.union([
  v.pipe(v.number(), v.finite()),
  v.pipe(v.string(), v.decimal()),
]);

/** A number of bytes: whole, not negative, and exact as a JavaScript number. */
export const byteCount: v.GenericSchema<number | string> = v.pipe(
  numeric,
  v.check((value) => Number.isSafeInteger(Number(value)) && Number(value) >= 0),
);

/** The number that a {@link numeric} stands for. */
export function toNumber(value: number | string | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
