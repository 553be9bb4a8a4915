import { BaseAsset } from '../../models/base-asset.ts';
import { assignKnown } from '../shared/assign-known.ts';
import { compareVersions, countVersionParts } from '../shared/compare-versions.ts';
import { toList } from '../shared/loose-list.ts';
import { toNumber } from '../shared/numeric.ts';
import { toDate } from '../shared/to-date.ts';
import { unityCdnUrl, unityStore, unityStoreUrl } from './unity-endpoints.ts';
import type { RawUnityProduct } from './unity-product-raw.ts';
import type { RawUnityPurchase } from './unity-raw.ts';

/** A package for one minimum version of Unity. */
export interface UnityUpload {
  /** The lowest version of Unity that it is for. */
  readonly unityVersion: string;
  readonly assetCount?: number | undefined;
  /** Bytes, as the store gives them; the package on the wire may differ a little. */
  readonly downloadSize?: number | undefined;
  readonly downloadS3Key?: string | undefined;
}

/** A picture or video of a product. */
export interface UnityImage {
  /** `screenshot`, `youtube`, … */
  readonly type?: string | undefined;
  readonly url?: string | undefined;
  readonly thumbnailUrl?: string | undefined;
}

/** What an asset is made from: the product, the purchase, or both. */
export interface UnityAssetInit {
  /** For a product that does not tell it. */
  readonly uid?: string | undefined;
  readonly product?: RawUnityProduct | undefined;
  readonly purchase?: RawUnityPurchase | undefined;
}

/**
 * A package of the Asset Store. Lists give what a purchase tells (name, date, labels); `getAsset`, and lists with
 * `details`, give the rest.
 *
 * @example
 * ```ts
 * const asset = await market.getAsset('165785');
 * if (asset.isCompatibleWith('2022.3.10f1')) console.log(asset.bestUpload('2022.3.10f1')?.downloadSize);
 * ```
 */
export class UnityAsset extends BaseAsset {
  declare readonly rawData: RawUnityProduct | RawUnityPurchase;
  /** The purchase as it was sent, where the asset comes from a list. */
  declare readonly purchase?: RawUnityPurchase;
  /** When it was bought or granted. */
  declare readonly grantedAt?: Date;
  readonly isHidden: boolean;
  /** The user's labels, and Unity's own, which begin with `#`. */
  readonly labels: readonly string[];
  /** A path, such as `3D/Environments/Industrial`. */
  declare readonly category?: string;
  declare readonly publisher?: string;
  declare readonly publisherId?: string;
  declare readonly publisherUrl?: string;
  /** The lowest version of Unity that it is for. */
  declare readonly unityVersion?: string;
  readonly supportedUnityVersions: readonly string[];
  /** One a minimum version of Unity, lowest first. */
  readonly uploads: readonly UnityUpload[];
  /** Bytes, of the newest upload. */
  declare readonly packageSize?: number;
  /** Files in the newest upload. */
  declare readonly assetCount?: number;
  /** Of the newest upload. */
  declare readonly downloadS3Key?: string;
  /** Where the newest upload is. */
  declare readonly downloadUrl?: string;
  /** 0 to 5. */
  declare readonly rating?: number;
  declare readonly ratingCount?: number;
  /** US dollars, before discounts. */
  declare readonly price?: number;
  readonly dependencies: readonly string[];
  /** The package's own version, such as `1.2`. */
  declare readonly version?: string;
  /** HTML. */
  declare readonly publishNotes?: string;
  /** `published`, `deprecated`, … */
  declare readonly state?: string;
  /** The product's page in the store. */
  readonly pageUrl: string;
  declare readonly imageUrl?: string;
  readonly images: readonly UnityImage[];

  constructor(init: UnityAssetInit) {
    const { product = {}, purchase } = init;
    const uid = String(purchase?.packageId ?? product.packageId ?? product.id ?? init.uid ?? '');
    super({
      uid,
      title: product.displayName ?? product.name ?? purchase?.displayName ?? uid,
      description: product.description ?? undefined,
      createdAt: toDate(product.properties?.firstPublishedDate),
      updatedAt: toDate(product.version?.publishedDate),
      rawData: init.product ?? purchase,
    });
    const { productPublisher, rating, mainImage, dependencies } = product;
    this.isHidden = purchase?.isHidden === true;
    this.labels = toList(purchase?.tagging);
    this.supportedUnityVersions = toList(product.supportedUnityVersions);
    this.uploads = uploadsOf(product);
    this.dependencies = Array.isArray(dependencies) ? dependencies.map(String) : [];
    this.pageUrl = `${unityStore}packages/p/${encodeURIComponent(product.slug ?? uid)}`;
    this.images = toList(product.images).map(({ type, imageUrl, thumbnailUrl }) => ({
      type: type ?? undefined,
      url: unityStoreUrl(imageUrl),
      thumbnailUrl: unityStoreUrl(thumbnailUrl),
    }));
    const { downloadS3Key, downloadSize, assetCount } = this.uploads.at(-1) ?? {};
    assignKnown<UnityAsset>(this, {
      purchase,
      grantedAt: toDate(purchase?.grantTime),
      category: product.category?.name,
      publisher: productPublisher?.name,
      publisherId: productPublisher?.id?.toString(),
      publisherUrl: unityStoreUrl(productPublisher?.url),
      unityVersion: this.uploads[0]?.unityVersion ?? this.supportedUnityVersions.toSorted(compareVersions)[0],
      packageSize: downloadSize,
      assetCount,
      downloadS3Key,
      downloadUrl: downloadS3Key === undefined ? undefined : unityCdnUrl(downloadS3Key),
      rating: toNumber(rating?.average),
      ratingCount: toNumber(rating?.count),
      price: toNumber(product.originPrice),
      version: product.version?.name,
      publishNotes: product.publishNotes,
      state: product.state,
      imageUrl: unityStoreUrl(mainImage?.big ?? mainImage?.url),
    });
  }

  /** By major and minor version; true when the package names none, or what cannot be read. */
  isCompatibleWith(unityVersion: string): boolean {
    const least = this.unityVersion ?? '';
    if (countVersionParts(least) < 2 || countVersionParts(unityVersion) < 2) return true;
    return compareVersions(unityVersion, least, 2) >= 0;
  }

  /** Does it need other packages? */
  hasDependencies(): boolean {
    return this.dependencies.length > 0;
  }

  /** In MiB, of the newest upload. */
  getDownloadSizeMb(): number | undefined {
    return this.packageSize === undefined ? undefined : this.packageSize / 1_048_576;
  }

  /**
   * The upload for the highest version of Unity that is not above `unityVersion`, which may name its first parts
   * only (`2022.3`). Without a version, the newest.
   */
  bestUpload(unityVersion?: string): UnityUpload | undefined {
    if (unityVersion === undefined) return this.uploads.at(-1);
    const parts = countVersionParts(unityVersion);
    return this.uploads.findLast((upload) => compareVersions(upload.unityVersion, unityVersion, parts) <= 0);
  }
}

function uploadsOf({ uploads }: RawUnityProduct): readonly UnityUpload[] {
  return Object.entries(uploads ?? {})
    .map(([unityVersion, { assetCount, downloadSize, downloadS3key }]) => ({
      unityVersion,
      assetCount: toNumber(assetCount),
      downloadSize: toNumber(downloadSize),
      downloadS3Key: downloadS3key ?? undefined,
    }))
    .toSorted((a, b) => compareVersions(a.unityVersion, b.unityVersion));
}
