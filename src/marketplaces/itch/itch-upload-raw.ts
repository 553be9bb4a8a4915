import * as v from 'valibot';
import { byteCount } from '../shared/byte-count.ts';
import { looseList, type LooseList } from '../shared/loose-list.ts';
import { identifier, numeric } from '../shared/numeric.ts';
import { itchTraits, type RawItchTraits } from './itch-raw.ts';

type Text = string | null | undefined;
type Numeric = number | string | null | undefined;

/** A file of a game. */
export interface RawItchUpload extends RawItchTraits {
  readonly id: number | string;
  readonly filename?: Text;
  readonly display_name?: Text;
  /** Bytes; 0 or absent for what is elsewhere. */
  readonly size?: Numeric;
  /** `hosted`, `build` or `external`. */
  readonly storage?: Text;
  /** Where it is, when it is elsewhere. */
  readonly host?: Text;
  readonly type?: Text;
  readonly position?: Numeric;
  readonly channel_name?: Text;
  readonly build_id?: Numeric;
  readonly build?:
    | { readonly id?: Numeric; readonly user_version?: Text; readonly [field: string]: unknown }
    | null
    | undefined;
  readonly md5_hash?: Text;
  readonly created_at?: Text;
  readonly updated_at?: Text;
}

const text = v.nullish(v.string());
const id = v.nullish(identifier);

/** The shape of {@link RawItchUpload}; other fields survive. */
export const itchUploadSchema: v.GenericSchema<RawItchUpload> = v.looseObject({
  ...itchTraits,
  id: identifier,
  filename: text,
  display_name: text,
  size: v.nullish(byteCount),
  storage: text,
  host: text,
  type: text,
  position: v.nullish(numeric),
  channel_name: text,
  build_id: id,
  build: v.nullish(v.looseObject({ id, user_version: text })),
  md5_hash: text,
  created_at: text,
  updated_at: text,
});

/** The shape of the answer with a game's uploads. */
export const itchUploadsSchema: v.GenericSchema<{ readonly uploads: LooseList<RawItchUpload> }> =
  v.looseObject({
    uploads: v.nonNullish(looseList(itchUploadSchema)),
  });
