import * as v from 'valibot';
import { looseList, type LooseList } from '../shared/loose-list.ts';
import { byteCount } from '../shared/byte-count.ts';
import { identifier, numeric } from '../shared/numeric.ts';
import { recordOf } from '../shared/record-of.ts';

type Text = string | null | undefined;
type Numeric = number | string | null | undefined;

/** A licence; lists give label and uid alone. */
export interface RawSketchfabLicense {
  readonly uid?: Text;
  readonly label?: Text;
  readonly slug?: Text;
  readonly fullName?: Text;
  readonly requirements?: Text;
  readonly url?: Text;
  readonly [field: string]: unknown;
}

/** A file format of a model. */
export interface RawSketchfabArchive {
  /** Bytes. */
  readonly size?: Numeric;
  readonly faceCount?: Numeric;
  readonly vertexCount?: Numeric;
  readonly textureCount?: Numeric;
  readonly textureMaxResolution?: Numeric;
  readonly [field: string]: unknown;
}

/** A model as lists and `/models/{uid}` send it. */
export interface RawSketchfabModel {
  readonly uid: string;
  readonly name?: Text;
  readonly description?: Text;
  readonly viewerUrl?: Text;
  readonly isDownloadable?: boolean | null | undefined;
  readonly isAgeRestricted?: boolean | null | undefined;
  readonly publishedAt?: Text;
  readonly createdAt?: Text;
  readonly updatedAt?: Text;
  readonly faceCount?: Numeric;
  readonly vertexCount?: Numeric;
  readonly animationCount?: Numeric;
  readonly price?: Numeric;
  /** Null: all rights reserved. */
  readonly license?: RawSketchfabLicense | null | undefined;
  readonly user?:
    | {
        readonly username?: Text;
        readonly displayName?: Text;
        readonly profileUrl?: Text;
        readonly [field: string]: unknown;
      }
    | null
    | undefined;
  readonly tags?: LooseList<{ readonly slug?: Text; readonly [field: string]: unknown }>;
  readonly categories?: LooseList<{ readonly name?: Text; readonly [field: string]: unknown }>;
  readonly thumbnails?:
    | {
        readonly images?: LooseList<{
          readonly url?: Text;
          readonly width?: Numeric;
          readonly [field: string]: unknown;
        }>;
        readonly [field: string]: unknown;
      }
    | null
    | undefined;
  /** By format: `gltf`, `glb`, `usdz`, `source`. */
  readonly archives?: Readonly<Record<string, RawSketchfabArchive | null | undefined>> | null | undefined;
  readonly [field: string]: unknown;
}

/** A page of models. Without `type=models` in the query, `results` is an object of lists. */
export interface RawSketchfabPage {
  readonly results: readonly RawSketchfabModel[] | { readonly models: readonly RawSketchfabModel[] };
  /** The URL of the next page. */
  readonly next?: Text;
  readonly [field: string]: unknown;
}

const text = v.nullish(v.string());
const count = v.nullish(numeric);
const flag = v.nullish(v.boolean());

/** The shape of {@link RawSketchfabModel}; other fields survive. */
export const sketchfabModelSchema: v.GenericSchema<RawSketchfabModel> = v.looseObject({
  uid: v.string(),
  name: text,
  description: text,
  viewerUrl: text,
  isDownloadable: flag,
  isAgeRestricted: flag,
  publishedAt: text,
  createdAt: text,
  updatedAt: text,
  faceCount: count,
  vertexCount: count,
  animationCount: count,
  price: v.nullish(identifier),
  license: v.nullish(
    v.looseObject({ uid: text, label: text, slug: text, fullName: text, requirements: text, url: text }),
  ),
  user: v.nullish(v.looseObject({ username: text, displayName: text, profileUrl: text })),
  tags: looseList(v.looseObject({ slug: text })),
  categories: looseList(v.looseObject({ name: text })),
  thumbnails: v.nullish(v.looseObject({ images: looseList(v.looseObject({ url: text, width: count })) })),
  archives: v.nullish(
    recordOf<RawSketchfabArchive | null | undefined>(
      v.nullish(
        v.looseObject({
          size: v.nullish(byteCount),
          faceCount: count,
          vertexCount: count,
          textureCount: count,
          textureMaxResolution: count,
        }),
      ),
    ),
  ),
});

/** The shape of {@link RawSketchfabPage}. */
export const sketchfabPageSchema: v.GenericSchema<RawSketchfabPage> = v.looseObject({
  results: v.lazy((input): v.GenericSchema<RawSketchfabPage['results']> =>
    Array.isArray(input)
      ? v.array(sketchfabModelSchema)
      : v.looseObject({ models: v.array(sketchfabModelSchema) }),
  ),
  next: v.nullish(
    v.pipe(
      v.string(),
      v.check((url) => URL.canParse(url, 'https://api.sketchfab.com')),
    ),
  ),
});
