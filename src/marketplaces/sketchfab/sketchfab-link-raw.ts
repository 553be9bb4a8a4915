import * as v from 'valibot';
import { byteCount } from '../shared/byte-count.ts';
import { numeric } from '../shared/numeric.ts';
import { recordOf } from '../shared/record-of.ts';

/** A link to a file, which lives for `expires` seconds. */
export interface RawSketchfabLink {
  readonly url: string;
  /** Bytes. */
  readonly size?: number | string | null | undefined;
  /** Seconds. */
  readonly expires?: number | string | null | undefined;
  readonly [field: string]: unknown;
}

/** The shape of the answer of `/models/{uid}/download`: a link a format. */
export const sketchfabLinksSchema: v.GenericSchema<Readonly<Record<string, RawSketchfabLink | null>>> =
  recordOf(
    v.nullable(v.looseObject({ url: v.string(), size: v.nullish(byteCount), expires: v.nullish(numeric) })),
  );
