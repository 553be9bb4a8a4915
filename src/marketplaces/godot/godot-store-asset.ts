import { BaseAsset } from '../../models/base-asset.ts';
import { assignKnown } from '../shared/assign-known.ts';
import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { toDate } from '../shared/to-date.ts';
import type { GodotAsset } from './godot-collection.ts';
import type { RawGodotStoreAsset } from './godot-store-raw.ts';

const types = ['addon', 'project'] as const;

/**
 * An add-on or a project of the Asset Store. Its uid is `publisher/slug`.
 *
 * @example
 * ```ts
 * const tools = await store.getAsset('northpier/dock-tools');
 * console.log(tools.license, tools.storeUrl);
 * ```
 */
export class GodotStoreAsset extends BaseAsset implements GodotAsset {
  declare readonly rawData: RawGodotStoreAsset;
  declare readonly type?: 'addon' | 'project';
  /** The publisher's name. */
  declare readonly author?: string;
  readonly publisherSlug: string;
  /** An SPDX name. */
  declare readonly license?: string;
  declare readonly licenseUrl?: string;
  readonly tags: readonly string[];
  declare readonly thumbnailUrl?: string;
  declare readonly priceCents?: number;
  declare readonly reviewsScore?: number;
  /** The asset's page. */
  declare readonly storeUrl?: string;

  constructor(raw: RawGodotStoreAsset) {
    super({
      uid: `${raw.publisher.slug}/${raw.slug}`,
      title: raw.name ?? raw.slug,
      description: raw.description ?? undefined,
      createdAt: toDate(raw.created),
      updatedAt: toDate(raw.last_updated),
      rawData: raw,
    });
    this.publisherSlug = raw.publisher.slug;
    this.tags = toList(raw.tags).flatMap(({ slug }) => slug ?? []);
    assignKnown<GodotStoreAsset>(this, {
      type: types[toNumber(raw.type) ?? -1],
      author: raw.publisher.name,
      license: raw.license_type,
      licenseUrl: raw.license_url,
      thumbnailUrl: raw.thumbnail,
      priceCents: toNumber(raw.price_cent),
      reviewsScore: toNumber(raw.reviews_score),
      storeUrl: raw.store_url,
    });
  }
}
