import * as v from 'valibot';
import { looseList, type LooseList } from '../shared/loose-list.ts';
import { byteCount } from '../shared/byte-count.ts';
import { identifier, numeric } from '../shared/numeric.ts';
import { recordOf } from '../shared/record-of.ts';

type Text = string | null | undefined;
type Numeric = number | string | null | undefined;

/** A package for one minimum version of Unity. */
export interface RawUnityUpload {
  readonly assetCount?: Numeric;
  /** Bytes, in decimal digits. */
  readonly downloadSize?: Numeric;
  readonly downloadS3key?: Text;
  readonly [field: string]: unknown;
}

/** A product as `/-/api/product/{id}` sends it. */
export interface RawUnityProduct {
  readonly id?: Numeric;
  readonly packageId?: Numeric;
  readonly slug?: Text;
  readonly displayName?: Text;
  readonly name?: Text;
  /** HTML. */
  readonly description?: Text;
  /** HTML. */
  readonly publishNotes?: Text;
  readonly state?: Text;
  /** In US dollars, as text. */
  readonly originPrice?: Numeric;
  readonly category?: { readonly name?: Text; readonly [field: string]: unknown } | null | undefined;
  readonly productPublisher?:
    | { readonly id?: Numeric; readonly name?: Text; readonly url?: Text; readonly [field: string]: unknown }
    | null
    | undefined;
  readonly version?:
    | {
        readonly id?: Numeric;
        readonly name?: Text;
        readonly publishedDate?: Text;
        readonly [field: string]: unknown;
      }
    | null
    | undefined;
  readonly properties?:
    | { readonly firstPublishedDate?: Text; readonly [field: string]: unknown }
    | null
    | undefined;
  readonly supportedUnityVersions?: LooseList<string>;
  readonly mainImage?:
    | { readonly url?: Text; readonly big?: Text; readonly [field: string]: unknown }
    | null
    | undefined;
  readonly images?: LooseList<{
    readonly type?: Text;
    readonly imageUrl?: Text;
    readonly thumbnailUrl?: Text;
    readonly [field: string]: unknown;
  }>;
  readonly rating?:
    | { readonly average?: Numeric; readonly count?: Numeric; readonly [field: string]: unknown }
    | null
    | undefined;
  /** By the lowest version of Unity that each is for. */
  readonly uploads?: Readonly<Record<string, RawUnityUpload>> | null | undefined;
  readonly [field: string]: unknown;
}

const text = v.nullish(v.string());
const id = v.nullish(identifier);

/** The shape of {@link RawUnityProduct}; other fields survive. */
export const unityProductSchema: v.GenericSchema<RawUnityProduct> = v.looseObject({
  id,
  packageId: id,
  slug: text,
  displayName: text,
  name: text,
  description: text,
  publishNotes: text,
  state: text,
  originPrice: id,
  category: v.nullish(v.looseObject({ name: text })),
  productPublisher: v.nullish(v.looseObject({ id, name: text, url: text })),
  version: v.nullish(v.looseObject({ name: text, publishedDate: text })),
  properties: v.nullish(v.looseObject({ firstPublishedDate: text })),
  supportedUnityVersions: looseList(v.string()),
  mainImage: v.nullish(v.looseObject({ url: text, big: text })),
  images: looseList(v.looseObject({ type: text, imageUrl: text, thumbnailUrl: text })),
  rating: v.nullish(v.looseObject({ average: id, count: id })),
  uploads: v.nullish(
    recordOf<RawUnityUpload>(
      v.looseObject({
        assetCount: v.nullish(numeric),
        downloadSize: v.nullish(byteCount),
        downloadS3key: text,
      }),
    ),
  ),
});
