import * as v from 'valibot';

/** A number, or its decimal digits as a string: several shops send both. */
export const numeric: v.GenericSchema<number | string> = v.union([
  v.pipe(v.number(), v.finite()),
  v.pipe(v.string(), v.decimal()),
]);

/** What names a thing: some shops send it as a number here and as a string there. */
export const identifier: v.GenericSchema<number | string> = v.union([v.number(), v.string()]);

/** The number that a value stands for, or undefined when it stands for none. */
export function toNumber(value: number | string | null | undefined): number | undefined {
  const number = value === null || value === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
