import * as v from 'valibot';
import { numeric } from '../shared/numeric.ts';

type Text = string | null | undefined;
type Flag = boolean | null | undefined;
type List<T> = readonly T[] | null | undefined;
type Unknown = { readonly [field: string]: unknown };

/** A licence of a listing, or one that was granted. */
export interface RawFabLicense extends Unknown {
  readonly uid?: Text;
  readonly name?: Text;
  readonly slug?: Text;
  readonly url?: Text;
  readonly type?: Text;
  readonly isCc0?: Flag;
  /** `<id>_<currency>_<minor units>_<time>`. */
  readonly priceTier?: unknown;
}

/** Who sells a listing. */
export interface RawFabSeller extends Unknown {
  readonly uid?: Text;
  readonly sellerName?: Text;
  readonly sellerId?: Text;
  readonly isSeller?: Flag;
  readonly profileImageUrl?: Text;
  readonly coverImageUrl?: Text;
  readonly profileUrl?: Text;
}

/** A file of a format. */
export interface RawFabFile extends Unknown {
  readonly uid: string;
  readonly name?: Text;
  /** Bytes; null for Unreal builds, whose size only the manifest tells. */
  readonly fileSize?: number | string | null | undefined;
  readonly assetType?: Text;
  readonly engineVersions?: List<string>;
  readonly platformsIncluded?: List<string>;
  readonly initialEngineVersion?: Text;
}

/** A format of an asset: FBX, Unreal Engine, … */
export interface RawFabAssetFormat extends Unknown {
  readonly assetFormatType: Unknown & {
    readonly code: string;
    readonly name?: Text;
    readonly icon?: Text;
    readonly groupName?: Text;
    readonly extensions?: List<string>;
  };
  readonly technicalSpecs?:
    | (Unknown & {
        /** HTML. */
        readonly technicalDetails?: Text;
        readonly unrealEngineEngineVersions?: List<string>;
        readonly unrealEngineTargetPlatforms?: List<string>;
        readonly unrealEngineDistributionMethod?: Text;
      })
    | null
    | undefined;
  readonly files?: List<RawFabFile>;
}

/** A listing, alone or within an entitlement. */
export interface RawFabListing extends Unknown {
  readonly uid: string;
  readonly title?: Text;
  readonly description?: Text;
  readonly listingType?: Text;
  readonly isMature?: Flag;
  readonly isFree?: Flag;
  readonly createdAt?: Text;
  readonly publishedAt?: Text;
  readonly lastUpdatedAt?: Text;
  readonly tags?: List<Unknown & { readonly uid?: Text; readonly slug?: Text; readonly name?: Text }>;
  readonly category?: (Unknown & { readonly name?: Text; readonly path?: Text }) | null | undefined;
  readonly licenses?: List<RawFabLicense>;
  readonly user?: RawFabSeller | null | undefined;
  readonly assetFormats?: List<RawFabAssetFormat>;
}

/** A thing in a library, as the web site lists it. */
export interface RawFabEntitlement extends Unknown {
  readonly uid: string;
  readonly status?: Text;
  readonly createdAt?: Text;
  readonly capabilities?:
    | (Unknown & { readonly requestDownloadUrl?: Flag; readonly addByVerse?: Flag })
    | null
    | undefined;
  readonly licenses?: List<RawFabLicense>;
  readonly listing?: RawFabListing | null | undefined;
}

/** A picture of a listing. */
export interface RawFabImage extends Unknown {
  readonly type?: Text;
  readonly url?: Text;
  readonly width?: number | string | null | undefined;
  readonly height?: number | string | null | undefined;
  readonly md5?: Text;
  readonly uploadedDate?: Text;
}

/** A version of an Unreal project, as the launcher lists it. */
export interface RawFabProjectVersion extends Unknown {
  readonly artifactId?: string | (Unknown & { readonly id: string }) | null | undefined;
  readonly engineVersions?: List<string>;
  readonly targetPlatforms?: List<string>;
  readonly buildVersions?: List<Unknown & { readonly buildVersion?: Text; readonly platform?: Text }>;
}

/** A thing in a library, as the launcher lists it. */
export interface RawFabLibraryItem extends Unknown {
  readonly assetId: string;
  readonly assetNamespace?: Text;
  readonly title?: Text;
  readonly description?: Text;
  readonly listingType?: Text;
  readonly seller?: Text;
  readonly distributionMethod?: Text;
  readonly source?: Text;
  readonly url?: Text;
  readonly legacyItemId?: Text;
  readonly categories?: List<Unknown & { readonly id?: Text; readonly name?: Text }>;
  readonly customAttributes?: List<Unknown>;
  readonly images?: List<RawFabImage>;
  readonly projectVersions?: List<RawFabProjectVersion>;
}

/** A page of a list; its records are judged one by one. */
export interface RawFabPage extends Unknown {
  readonly results?: List<unknown>;
  readonly cursors?: (Unknown & { readonly next?: Text }) | null | undefined;
  readonly count?: number | null | undefined;
}

/** Where a file, or a build's manifest, can be fetched now. */
export interface RawFabDownloadInfo extends Unknown {
  readonly type?: Text;
  readonly artifactId?: Text;
  readonly assetFormat?: Text;
  readonly buildVersion?: Text;
  /** SHA-1 of the manifest file. */
  readonly manifestHash?: Text;
  readonly distributionPoints?: List<
    Unknown & { readonly manifestUrl: string; readonly signatureExpiration?: Text }
  >;
  readonly distributionPointBaseUrls?: List<string>;
  readonly downloadUrl?: Text;
  readonly expires?: Text;
}

const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());
const number = v.nullish(numeric);
const texts = v.nullish(v.array(v.string()));

/** A licence, as Fab sends it. */
export const fabLicenseSchema: v.GenericSchema<RawFabLicense> = v.looseObject({
  uid: text,
  name: text,
  slug: text,
  url: text,
  type: text,
  isCc0: flag,
});

/** Who sells a listing, as Fab sends it. */
export const fabSellerSchema: v.GenericSchema<RawFabSeller> = v.looseObject({
  uid: text,
  sellerName: text,
  sellerId: text,
  isSeller: flag,
  profileImageUrl: text,
  coverImageUrl: text,
  profileUrl: text,
});

/** A format of a listing with its files or versions, as Fab sends it. */
export const fabAssetFormatSchema: v.GenericSchema<RawFabAssetFormat> = v.looseObject({
  assetFormatType: v.looseObject({
    code: v.string(),
    name: text,
    icon: text,
    groupName: text,
    extensions: texts,
  }),
  technicalSpecs: v.nullish(
    v.looseObject({
      technicalDetails: text,
      unrealEngineEngineVersions: texts,
      unrealEngineTargetPlatforms: texts,
      unrealEngineDistributionMethod: text,
    }),
  ),
  files: v.nullish(
    v.array(
      v.looseObject({
        uid: v.string(),
        name: text,
        fileSize: number,
        assetType: text,
        engineVersions: texts,
        platformsIncluded: texts,
        initialEngineVersion: text,
      }),
    ),
  ),
});

/** A listing of the shop, as Fab sends it. */
export const fabListingSchema: v.GenericSchema<RawFabListing> = v.looseObject({
  uid: v.string(),
  title: text,
  description: text,
  listingType: text,
  isMature: flag,
  isFree: flag,
  createdAt: text,
  publishedAt: text,
  lastUpdatedAt: text,
  tags: v.nullish(v.array(v.looseObject({ uid: text, slug: text, name: text }))),
  category: v.nullish(v.looseObject({ name: text, path: text })),
  licenses: v.nullish(v.array(fabLicenseSchema)),
  user: v.nullish(fabSellerSchema),
  assetFormats: v.nullish(v.array(fabAssetFormatSchema)),
});

/** What an account has a right to, as the site sends it. */
export const fabEntitlementSchema: v.GenericSchema<RawFabEntitlement> = v.looseObject({
  uid: v.pipe(v.string(), v.nonEmpty()),
  status: text,
  createdAt: text,
  capabilities: v.nullish(v.looseObject({ requestDownloadUrl: flag, addByVerse: flag })),
  licenses: v.nullish(v.array(fabLicenseSchema)),
  listing: v.nullish(fabListingSchema),
});

/** What an account has a right to, as the launcher's interface sends it. */
export const fabLibraryItemSchema: v.GenericSchema<RawFabLibraryItem> = v.looseObject({
  assetId: v.pipe(v.string(), v.nonEmpty()),
  assetNamespace: text,
  title: text,
  description: text,
  listingType: text,
  seller: text,
  distributionMethod: text,
  source: text,
  url: text,
  legacyItemId: text,
  categories: v.nullish(v.array(v.looseObject({ id: text, name: text }))),
  customAttributes: v.nullish(v.array(v.looseObject({}))),
  images: v.nullish(
    v.array(
      v.looseObject({ type: text, url: text, width: number, height: number, md5: text, uploadedDate: text }),
    ),
  ),
  projectVersions: v.nullish(
    v.array(
      v.looseObject({
        artifactId: v.nullish(v.union([v.string(), v.looseObject({ id: v.string() })])),
        engineVersions: texts,
        targetPlatforms: texts,
        buildVersions: v.nullish(v.array(v.looseObject({ buildVersion: text, platform: text }))),
      }),
    ),
  ),
});

/** A page of a list, as Fab sends it. */
export const fabPageSchema: v.GenericSchema<RawFabPage> = v.looseObject({
  results: v.nullish(v.array(v.unknown())),
  cursors: v.nullish(v.looseObject({ next: text })),
  count: v.nullish(v.number()),
});

/** An array, or an object with one. */
export const fabAssetFormatsSchema: v.GenericSchema<
  readonly unknown[] | { readonly assetFormats?: List<unknown> }
> = v.union([v.array(v.unknown()), v.looseObject({ assetFormats: v.nullish(v.array(v.unknown())) })]);

export const fabDownloadInfoSchema: v.GenericSchema<{
  readonly downloadInfo: readonly RawFabDownloadInfo[];
}> = v.looseObject({
  downloadInfo: v.array(
    v.looseObject({
      type: text,
      artifactId: text,
      assetFormat: text,
      buildVersion: text,
      manifestHash: text,
      distributionPoints: v.nullish(
        v.array(v.looseObject({ manifestUrl: v.string(), signatureExpiration: text })),
      ),
      distributionPointBaseUrls: texts,
      downloadUrl: text,
      expires: text,
    }),
  ),
});
