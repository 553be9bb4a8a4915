import * as v from 'valibot';
import { looseList, type LooseList } from '../shared/loose-list.ts';
import { identifier, numeric } from '../shared/numeric.ts';

type Text = string | null | undefined;
type Scalar = number | string | null | undefined;

/** An asset as the library sends it: all numbers as text, and what is null left out. */
export interface RawGodotLibraryAsset {
  readonly asset_id: number | string;
  /** `addon` or `project`; lists leave it out. */
  readonly type?: Text;
  readonly title?: Text;
  readonly author?: Text;
  readonly category?: Text;
  readonly category_id?: Scalar;
  readonly version?: Scalar;
  readonly version_string?: Text;
  readonly godot_version?: Text;
  readonly rating?: Scalar;
  /** The licence, in spite of its name. */
  readonly cost?: Text;
  readonly description?: Text;
  readonly support_level?: Text;
  readonly icon_url?: Text;
  readonly browse_url?: Text;
  readonly issues_url?: Text;
  /** `2018-08-21 15:49:00`, UTC. */
  readonly modify_date?: Text;
  readonly download_url?: Text;
  /** SHA-256, where a library gives one; the official one does not. */
  readonly download_hash?: Text;
  readonly download_commit?: Text;
  readonly previews?: LooseList<{
    readonly type?: Text;
    readonly link?: Text;
    readonly thumbnail?: Text;
    readonly [field: string]: unknown;
  }>;
  readonly [field: string]: unknown;
}

/** A page of the library. */
export interface RawGodotLibraryPage {
  readonly result: LooseList<RawGodotLibraryAsset>;
  readonly total_items?: Scalar;
  readonly [field: string]: unknown;
}

const text = v.nullish(v.string());
const scalar = v.nullish(identifier);

/** The shape of {@link RawGodotLibraryAsset}; other fields survive. */
export const godotLibraryAssetSchema: v.GenericSchema<RawGodotLibraryAsset> = v.looseObject({
  asset_id: identifier,
  type: text,
  title: text,
  author: text,
  category: text,
  category_id: scalar,
  version: scalar,
  version_string: text,
  godot_version: text,
  rating: scalar,
  cost: text,
  description: text,
  support_level: text,
  icon_url: text,
  browse_url: text,
  issues_url: text,
  modify_date: text,
  download_url: text,
  download_hash: text,
  download_commit: text,
  previews: looseList(v.looseObject({ type: text, link: text, thumbnail: text })),
});

/** The shape of {@link RawGodotLibraryPage}. The list must be there, since its absence would look like the end. */
export const godotLibraryPageSchema: v.GenericSchema<RawGodotLibraryPage> = v.looseObject({
  result: v.nonNullish(looseList(godotLibraryAssetSchema)),
  total_items: v.nullish(numeric),
});
