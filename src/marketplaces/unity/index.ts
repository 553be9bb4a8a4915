/**
 * Unity's Asset Store: the packages of an account.
 *
 * @module
 */
export { UnityAsset, type UnityAssetInit, type UnityImage, type UnityUpload } from './unity-asset.ts';
export { UnityAuth, type UnityAuthOptions } from './unity-auth.ts';
export { UnityClient, type UnityDownloadOptions, type UnityListOptions } from './unity-client.ts';
export { UnityCollection } from './unity-collection.ts';
export type { UnityEncryptedPackage } from './unity-download.ts';
export { unityCdnUrl, unityEndpoints, type UnityEndpoints } from './unity-endpoints.ts';
export { UnityTermsError, UnityTokenExpiredError, UnityVersionError } from './unity-errors.ts';
export { readUnityPackageInfo, unityPackageHeadSize, type UnityPackageInfo } from './unity-package-info.ts';
export { UnityPurchases } from './unity-purchases.ts';
export {
  unityDownloadSchema,
  unityProductSchema,
  unityPurchasesSchema,
  type RawUnityDownload,
  type RawUnityProduct,
  type RawUnityPurchase,
  type RawUnityPurchases,
  type RawUnityUpload,
} from './unity-raw.ts';
export type { LooseList } from '../shared/loose-list.ts';
