import * as v from 'valibot';
import { numeric } from './numeric.ts';

/** A number of bytes: whole, not negative, and exact as a JavaScript number. */
export const byteCount: v.GenericSchema<number | string> = v.pipe(
  numeric,
  v.check((value) => Number.isSafeInteger(Number(value)) && Number(value) >= 0),
);
