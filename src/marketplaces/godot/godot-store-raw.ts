import * as v from 'valibot';
import { looseList, type LooseList } from '../shared/loose-list.ts';
import { numeric } from '../shared/numeric.ts';

type Text = string | null | undefined;
type Numeric = number | string | null | undefined;

/** An asset as the store sends it; `/assets/{publisher}/{slug}/` says more than a search. */
export interface RawGodotStoreAsset {
  readonly slug: string;
  readonly publisher: { readonly slug: string; readonly name?: Text; readonly [field: string]: unknown };
  readonly name?: Text;
  /** 0: addon, 1: project. */
  readonly type?: Numeric;
  readonly description?: Text;
  readonly price_cent?: Numeric;
  /** An SPDX name. */
  readonly license_type?: Text;
  readonly license_url?: Text;
  readonly thumbnail?: Text;
  readonly reviews_score?: Numeric;
  readonly tags?: LooseList<{ readonly slug?: Text; readonly [field: string]: unknown }>;
  readonly store_url?: Text;
  readonly created?: Text;
  readonly last_updated?: Text;
  readonly [field: string]: unknown;
}

/** A page of a search. */
export interface RawGodotStorePage {
  /** A number, which the store sends as text. */
  readonly count?: Numeric;
  readonly hits: LooseList<{ readonly asset: RawGodotStoreAsset; readonly [field: string]: unknown }>;
  readonly [field: string]: unknown;
}

const text = v.nullish(v.string());

/** The shape of {@link RawGodotStoreAsset}; other fields survive. */
export const godotStoreAssetSchema: v.GenericSchema<RawGodotStoreAsset> = v.looseObject({
  slug: v.string(),
  publisher: v.looseObject({ slug: v.string(), name: text }),
  name: text,
  type: v.nullish(numeric),
  description: text,
  price_cent: v.nullish(numeric),
  license_type: text,
  license_url: text,
  thumbnail: text,
  reviews_score: v.nullish(numeric),
  tags: looseList(v.looseObject({ slug: text })),
  store_url: text,
  created: text,
  last_updated: text,
});

/** The shape of {@link RawGodotStorePage}. The list must be there, since its absence would look like the end. */
export const godotStorePageSchema: v.GenericSchema<RawGodotStorePage> = v.looseObject({
  count: v.nullish(numeric),
  hits: v.nonNullish(looseList(v.looseObject({ asset: godotStoreAssetSchema }))),
});
