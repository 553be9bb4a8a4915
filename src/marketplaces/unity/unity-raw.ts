import * as v from 'valibot';
import { identifier, numeric } from '../shared/numeric.ts';
import { looseList, type LooseList } from '../shared/loose-list.ts';

type Text = string | null | undefined;
type Numeric = number | string | null | undefined;

/** A purchase as `/-/api/purchases` sends it. */
export interface RawUnityPurchase {
  readonly packageId: number | string;
  readonly displayName?: Text;
  /** ISO 8601. */
  readonly grantTime?: Text;
  readonly isHidden?: boolean | null | undefined;
  /** Labels; those of Unity's own begin with `#`. */
  readonly tagging?: LooseList<string>;
  readonly [field: string]: unknown;
}

/** A page of purchases. */
export interface RawUnityPurchases {
  readonly total?: Numeric;
  readonly results?: LooseList<RawUnityPurchase>;
  readonly category?: LooseList<{
    readonly name: string;
    readonly count?: Numeric;
    readonly [field: string]: unknown;
  }>;
  readonly [field: string]: unknown;
}

const text = v.nullish(v.string());

/** The shape of {@link RawUnityPurchases}; other fields survive. */
export const unityPurchasesSchema: v.GenericSchema<RawUnityPurchases> = v.looseObject({
  total: v.nullish(numeric),
  results: looseList<RawUnityPurchase>(
    v.looseObject({
      packageId: identifier,
      displayName: text,
      grantTime: text,
      isHidden: v.nullish(v.boolean()),
      tagging: looseList(v.string()),
    }),
  ),
  category: looseList(v.looseObject({ name: v.string(), count: v.nullish(numeric) })),
});
