import type { RawFabSeller } from './fab-raw.ts';

/** Who sells a listing. */
export interface FabSeller {
  readonly name: string;
  readonly uid?: string | undefined;
  readonly sellerId?: string | undefined;
  readonly profileUrl?: string | undefined;
  readonly profileImageUrl?: string | undefined;
  readonly coverImageUrl?: string | undefined;
  readonly rawData: RawFabSeller;
}

export function sellerOf(raw: RawFabSeller): FabSeller {
  return {
    name: raw.sellerName ?? '',
    uid: raw.uid ?? undefined,
    sellerId: raw.sellerId ?? undefined,
    profileUrl: raw.profileUrl ?? undefined,
    profileImageUrl: raw.profileImageUrl ?? undefined,
    coverImageUrl: raw.coverImageUrl ?? undefined,
    rawData: raw,
  };
}
