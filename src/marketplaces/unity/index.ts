/**
 * Unity's Asset Store: the packages of an account.
 *
 * @module
 */
export type { UnityDecode, UnityEncryptedPackage } from './finish-package.ts';
export { UnityAsset, type UnityAssetInit, type UnityImage, type UnityUpload } from './unity-asset.ts';
export { UnityAuth, type UnityAuthOptions } from './unity-auth.ts';
export {
  UnityClient,
  type UnityDownloadOptions,
  type UnityListOptions,
  type UnityPage,
} from './unity-client.ts';
export { UnityCollection } from './unity-collection.ts';
export { unityCdnUrl, unityEndpoints, type UnityEndpoints } from './unity-endpoints.ts';
export { UnityTermsError, UnityVersionError } from './unity-errors.ts';
export type { UnityPackageInfo } from './gzip-extra.ts';
export type { UnityPackageContents, UnityPackageFile } from './package-contents.ts';
export { readUnityPackage, readUnityPackageInfo } from './unity-package-info.ts';
export type { RawUnityProduct, RawUnityUpload } from './unity-product-raw.ts';
export { unityPurchasesSchema, type RawUnityPurchase, type RawUnityPurchases } from './unity-raw.ts';
export type { LooseList } from '../shared/loose-list.ts';
