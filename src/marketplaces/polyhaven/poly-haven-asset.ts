import * as v from 'valibot';
import { BaseAsset } from '../../models/base-asset.ts';
import { assignKnown } from '../shared/assign-known.ts';
import { looseList, toList, type LooseList } from '../shared/loose-list.ts';
import { numeric, toNumber } from '../shared/numeric.ts';
import { recordOf } from '../shared/record-of.ts';
import { toDate } from '../shared/to-date.ts';

/** An asset's payload as `/assets` and `/info/{id}` send it (github.com/Poly-Haven/Public-API). */
export interface RawPolyHavenAsset {
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  /** 0: HDRI, 1: texture, 2: model. */
  readonly type?: number | string | null | undefined;
  /** Seconds since 1970. */
  readonly date_published?: number | string | null | undefined;
  readonly download_count?: number | string | null | undefined;
  /** Changes when any file of the asset does. */
  readonly files_hash?: string | null | undefined;
  /** What each author did. */
  readonly authors?: Readonly<Record<string, string>> | null | undefined;
  readonly categories?: LooseList<string>;
  /** A path, such as `Wood/Planks`. */
  readonly category?: string | null | undefined;
  readonly tags?: LooseList<string>;
  /** Width and height in pixels. */
  readonly max_resolution?: LooseList<number | string>;
  /** Millimetres. */
  readonly dimensions?: LooseList<number | string>;
  readonly thumbnail_url?: string | null | undefined;
  readonly [field: string]: unknown;
}

const text = v.nullish(v.string());

/** The shape of {@link RawPolyHavenAsset}; other fields survive. */
export const polyHavenAssetSchema: v.GenericSchema<RawPolyHavenAsset> = v.looseObject({
  name: text,
  description: text,
  type: v.nullish(numeric),
  date_published: v.nullish(numeric),
  download_count: v.nullish(numeric),
  files_hash: text,
  authors: v.nullish(recordOf(v.string())),
  categories: looseList(v.string()),
  category: text,
  tags: looseList(v.string()),
  max_resolution: looseList(numeric),
  dimensions: looseList(numeric),
  thumbnail_url: text,
});

/** What an asset of Poly Haven is. */
export type PolyHavenKind = 'hdri' | 'texture' | 'model';

const kinds: readonly PolyHavenKind[] = ['hdri', 'texture', 'model'];

/**
 * An HDRI, a texture or a model. All are CC0.
 *
 * @example
 * ```ts
 * const planks = await market.getAsset('harbour_planks');
 * console.log(planks.kind, planks.attribution);
 * ```
 */
export class PolyHavenAsset extends BaseAsset {
  declare readonly rawData: RawPolyHavenAsset;
  declare readonly kind?: PolyHavenKind;
  /** The names, and what each did. */
  readonly authors: Readonly<Record<string, string>>;
  /** A path, such as `Wood/Planks`. */
  declare readonly category?: string;
  /** The older, flat categories. */
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  /** Changes when any file does. */
  declare readonly filesHash?: string;
  /** Width and height in pixels. */
  readonly maxResolution: readonly number[];
  /** Of the real thing, in millimetres. */
  readonly dimensionsMm: readonly number[];
  declare readonly downloadCount?: number;
  declare readonly thumbnailUrl?: string;

  constructor(uid: string, raw: RawPolyHavenAsset) {
    super({
      uid,
      title: raw.name ?? uid,
      description: raw.description ?? undefined,
      createdAt: toDate(toNumber(raw.date_published)),
      rawData: raw,
    });
    this.authors = raw.authors ?? {};
    this.categories = toList(raw.categories);
    this.tags = toList(raw.tags);
    this.maxResolution = toList(raw.max_resolution).map(Number);
    this.dimensionsMm = toList(raw.dimensions).map(Number);
    assignKnown<PolyHavenAsset>(this, {
      kind: kinds[toNumber(raw.type) ?? -1],
      category: raw.category,
      filesHash: raw.files_hash,
      thumbnailUrl: raw.thumbnail_url,
      downloadCount: toNumber(raw.download_count),
    });
  }

  /** The asset's page, for credits. */
  get pageUrl(): string {
    return `https://polyhaven.com/a/${encodeURIComponent(this.uid)}`;
  }

  /** A line that credits the authors. CC0 does not ask for it; Poly Haven's terms ask programs to name the site. */
  get attribution(): string {
    return `“${this.title}” by ${Object.keys(this.authors).join(', ') || 'Poly Haven'}, Poly Haven (${this.pageUrl}), CC0`;
  }
}
