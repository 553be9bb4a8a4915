import * as v from 'valibot';
import { BaseAsset } from '../../models/base-asset.ts';

/** An asset's payload as the embedded marketplace sends it. */
export interface RawEmbeddedAsset {
  readonly uid: string;
  readonly title: string;
  readonly description?: string | null | undefined;
  readonly category: string;
  readonly tags: readonly string[];
  readonly license: string;
  /** ISO 8601. */
  readonly created: string;
  /** ISO 8601. */
  readonly updated: string;
  readonly version: number;
  /** A URL. */
  readonly thumbnail?: string | null | undefined;
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly size: number;
}

/** The shape of {@link RawEmbeddedAsset}; other fields survive. */
export const rawAssetSchema: v.GenericSchema<unknown, RawEmbeddedAsset> = v.looseObject({
  uid: v.string(),
  title: v.string(),
  description: v.nullish(v.string()),
  category: v.string(),
  tags: v.array(v.string()),
  license: v.string(),
  created: v.pipe(v.string(), v.isoTimestamp()),
  updated: v.pipe(v.string(), v.isoTimestamp()),
  version: v.number(),
  thumbnail: v.nullish(v.string()),
  fileCount: v.number(),
  size: v.number(),
});

/**
 * An asset of the embedded marketplace.
 *
 * @example
 * ```ts
 * const crane = await market.getAsset('3001');
 * crane.license; // 'CC0-1.0'
 * ```
 */
export class EmbeddedMarketAsset extends BaseAsset {
  declare readonly rawData: RawEmbeddedAsset;
  /** Such as `model`, `texture`, `hdri`. */
  readonly category: string;
  readonly tags: readonly string[];
  /** An SPDX name. */
  readonly license: string;
  /** Counts up when the asset changes. */
  readonly version: number;
  declare readonly thumbnailUrl?: string;
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly size: number;

  constructor(raw: RawEmbeddedAsset) {
    super({
      uid: raw.uid,
      title: raw.title,
      description: raw.description ?? undefined,
      createdAt: new Date(raw.created),
      updatedAt: new Date(raw.updated),
      rawData: raw,
    });
    this.category = raw.category;
    this.tags = raw.tags;
    this.license = raw.license;
    this.version = raw.version;
    this.fileCount = raw.fileCount;
    this.size = raw.size;
    if (typeof raw.thumbnail === 'string') this.thumbnailUrl = raw.thumbnail;
  }
}
