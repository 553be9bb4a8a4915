import * as v from 'valibot';
import { identifier } from '../shared/numeric.ts';

type Text = string | null | undefined;

/** A release as the store sends it. */
export interface RawGodotRelease {
  /** Unique, which `version` is not. */
  readonly id: number | string;
  /** Any text. */
  readonly version?: Text;
  readonly stable?: boolean | null | undefined;
  /** Megabytes, rounded. */
  readonly size?: unknown;
  readonly created?: Text;
  readonly min_godot_version?: Text;
  readonly max_godot_version?: Text;
  readonly notes?: Text;
  /** Signed, for some ten minutes. */
  readonly download_url?: Text;
  readonly [field: string]: unknown;
}

const text = v.nullish(v.string());

/** The shape of a list of {@link RawGodotRelease}. */
export const godotReleasesSchema: v.GenericSchema<readonly RawGodotRelease[]> = v.array(
  v.looseObject({
    id: identifier,
    version: text,
    stable: v.nullish(v.boolean()),
    created: text,
    min_godot_version: text,
    max_godot_version: text,
    notes: text,
    download_url: text,
  }),
);
