import * as v from 'valibot';
import { looseList, type LooseList } from '../shared/loose-list.ts';
import { byteCount } from '../shared/byte-count.ts';
import { numeric } from '../shared/numeric.ts';
import { recordOf } from '../shared/record-of.ts';

type Text = string | null | undefined;
type Numeric = number | string | null | undefined;

/** An asset as `v3/assets` sends it (docs.ambientcg.com/api). */
export interface RawAmbientCgAsset {
  readonly id: string;
  readonly type?: Text;
  readonly title?: Text;
  readonly url?: Text;
  readonly tags?: LooseList<string>;
  readonly dimensions?: Readonly<Record<string, Numeric>> | null | undefined;
  readonly maps?: LooseList<string>;
  readonly technique?: Text;
  /** A day; one to come means early access. */
  readonly releaseDate?: Text;
  readonly shortDescription?: Text;
  readonly thumbnails?: Readonly<Record<string, string>> | null | undefined;
  readonly downloads?: LooseList<RawAmbientCgDownload>;
  readonly [field: string]: unknown;
}

/** A file of {@link RawAmbientCgAsset}. */
export interface RawAmbientCgDownload {
  /** Such as `1K-JPG`. */
  readonly attributes?: Text;
  readonly extension?: Text;
  readonly url: string;
  /** Bytes. */
  readonly size?: Numeric;
  readonly [field: string]: unknown;
}

/** An asset as the older `v2/full_json` sends it. */
export interface RawAmbientCgAssetV2 {
  readonly assetId: string;
  readonly dataType?: Text;
  readonly displayName?: Text;
  readonly displayCategory?: Text;
  readonly creationMethod?: Text;
  readonly releaseDate?: Text;
  readonly tags?: LooseList<string>;
  readonly dimensionX?: Numeric;
  readonly dimensionY?: Numeric;
  readonly dimensionZ?: Numeric;
  readonly shortLink?: Text;
  readonly previewImage?: Readonly<Record<string, string>> | null | undefined;
  readonly downloadFolders?: LooseList<RawAmbientCgFolderV2>;
  readonly [field: string]: unknown;
}

/** A group of downloads by file type; PHP sends an empty one as `[]`. */
export interface RawAmbientCgFolderV2 {
  readonly downloadFiletypeCategories?: LooseList<{
    readonly downloads?: LooseList<RawAmbientCgDownloadV2>;
    readonly [field: string]: unknown;
  }>;
  readonly [field: string]: unknown;
}

/** A file of {@link RawAmbientCgAssetV2}. */
export interface RawAmbientCgDownloadV2 {
  readonly downloadLink?: Text;
  readonly fullDownloadPath?: Text;
  readonly fileName?: Text;
  readonly filetype?: Text;
  readonly attribute?: Text;
  /** Bytes. */
  readonly size?: Numeric;
  readonly zipContent?: LooseList<string>;
  readonly [field: string]: unknown;
}

const text = v.nullish(v.string());
const images = v.nullish(recordOf(v.string()));

/** The shape of {@link RawAmbientCgAsset}; other fields survive. */
export const ambientCgAssetSchema: v.GenericSchema<RawAmbientCgAsset> = v.looseObject({
  id: v.string(),
  type: text,
  title: text,
  url: text,
  tags: looseList(v.string()),
  dimensions: v.nullish(recordOf(v.nullish(numeric))),
  maps: looseList(v.string()),
  technique: text,
  releaseDate: text,
  shortDescription: text,
  thumbnails: images,
  downloads: looseList<RawAmbientCgDownload>(
    v.looseObject({ attributes: text, extension: text, url: v.string(), size: v.nullish(byteCount) }),
  ),
});

/** The shape of {@link RawAmbientCgAssetV2}; other fields survive. */
export const ambientCgAssetV2Schema: v.GenericSchema<RawAmbientCgAssetV2> = v.looseObject({
  assetId: v.string(),
  dataType: text,
  displayName: text,
  displayCategory: text,
  creationMethod: text,
  releaseDate: text,
  tags: looseList(v.string()),
  dimensionX: v.nullish(numeric),
  dimensionY: v.nullish(numeric),
  dimensionZ: v.nullish(numeric),
  shortLink: text,
  previewImage: images,
  downloadFolders: looseList<RawAmbientCgFolderV2>(
    v.looseObject({
      downloadFiletypeCategories: looseList(
        v.looseObject({
          downloads: looseList<RawAmbientCgDownloadV2>(
            v.looseObject({
              downloadLink: text,
              fullDownloadPath: text,
              fileName: text,
              filetype: text,
              attribute: text,
              size: v.nullish(byteCount),
              zipContent: looseList(v.string()),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A page of `v3/assets`. */
export interface RawAmbientCgPage {
  readonly totalResults?: Numeric;
  readonly nextPageHttp?: Text;
  readonly assets?: LooseList<RawAmbientCgAsset>;
}

/** A page of `v2/full_json`. */
export interface RawAmbientCgPageV2 {
  readonly numberOfResults?: Numeric;
  readonly nextPageHttp?: Text;
  readonly foundAssets?: LooseList<RawAmbientCgAssetV2>;
}

/** The shape of {@link RawAmbientCgPage}. */
export const ambientCgPageSchema: v.GenericSchema<RawAmbientCgPage> = v.looseObject({
  totalResults: v.nullish(numeric),
  nextPageHttp: text,
  assets: looseList(ambientCgAssetSchema),
});

/** The shape of {@link RawAmbientCgPageV2}. */
export const ambientCgPageV2Schema: v.GenericSchema<RawAmbientCgPageV2> = v.looseObject({
  numberOfResults: v.nullish(numeric),
  nextPageHttp: text,
  foundAssets: looseList(ambientCgAssetV2Schema),
});
