import { toDate } from '../shared/to-date.ts';
import { assetFormatOf, type FabAssetFormat } from './fab-asset-format.ts';
import { licenseOf, type FabLicense } from './fab-license.ts';
import type { RawFabListing } from './fab-raw.ts';
import { sellerOf, type FabSeller } from './fab-seller.ts';

/** What the shop says of an asset, to everyone. */
export interface FabListing {
  readonly uid: string;
  readonly title: string;
  /** HTML, written by the seller: not to be shown unchecked. */
  readonly description?: string | undefined;
  /** Such as `3d-model`, `environment`, `code-plugin`. */
  readonly listingType?: string | undefined;
  readonly category?: string | undefined;
  /** Slugs. */
  readonly tags: readonly string[];
  readonly isMature: boolean;
  readonly createdAt?: Date | undefined;
  readonly publishedAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
  readonly seller?: FabSeller | undefined;
  /** Those on offer; what was granted is with the asset. */
  readonly licenses: readonly FabLicense[];
  readonly assetFormats: readonly FabAssetFormat[];
  readonly rawData: RawFabListing;
}

export function listingOf(raw: RawFabListing): FabListing {
  return {
    uid: raw.uid,
    title: raw.title ?? raw.uid,
    description: raw.description ?? undefined,
    listingType: raw.listingType ?? undefined,
    category: raw.category?.path ?? raw.category?.name ?? undefined,
    tags: (raw.tags ?? []).flatMap(({ slug, name }) => slug ?? name ?? []),
    isMature: raw.isMature === true,
    createdAt: toDate(raw.createdAt),
    publishedAt: toDate(raw.publishedAt),
    updatedAt: toDate(raw.lastUpdatedAt),
    seller: raw.user === null || raw.user === undefined ? undefined : sellerOf(raw.user),
    licenses: (raw.licenses ?? []).map(licenseOf),
    assetFormats: (raw.assetFormats ?? []).map(assetFormatOf),
    rawData: raw,
  };
}
