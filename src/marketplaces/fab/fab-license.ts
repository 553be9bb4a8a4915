import type { RawFabLicense } from './fab-raw.ts';

/** What may be done with an asset. Keep it with the files: most licences ask for that. */
export interface FabLicense {
  /** Such as `Standard License`. */
  readonly name: string;
  readonly slug?: string | undefined;
  readonly uid?: string | undefined;
  /** Where the terms are; relative to the shop for its own. */
  readonly url?: string | undefined;
  readonly type?: string | undefined;
  readonly isCc0?: boolean | undefined;
  /** What the licence costs in the shop. */
  readonly price?: FabPrice | undefined;
  readonly rawData: RawFabLicense;
}

/** An amount of money. */
export interface FabPrice {
  /** ISO 4217. */
  readonly currency: string;
  /** In the currency's smallest unit: cents. */
  readonly minorUnits: number;
}

export function licenseOf(raw: RawFabLicense): FabLicense {
  return {
    name: raw.name ?? raw.slug ?? '',
    slug: raw.slug ?? undefined,
    uid: raw.uid ?? undefined,
    url: raw.url ?? undefined,
    type: raw.type || undefined,
    isCc0: raw.isCc0 ?? undefined,
    price: priceOf(raw.priceTier),
    rawData: raw,
  };
}

/** `45da…1e9a_USD_999_1701881383878` is 9.99 US dollars, as kevinpbuckley/VibeUE observed. */
function priceOf(tier: unknown): FabPrice | undefined {
  const match = typeof tier === 'string' ? /_([A-Z]{3})_(\d{1,12})_/.exec(tier) : null;
  return match === null ? undefined : { currency: match[1] ?? '', minorUnits: Number(match[2]) };
}
