import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { MarketplaceAuthenticationError } from '../../errors/marketplace-authentication-error.ts';
import type { CallContext, HttpSession } from '../../http/http-session.ts';
import type { RemoteFile } from '../../models/remote-file.ts';
import { crc32 } from '../../shared/crc32.ts';
import { asSent } from '../shared/as-sent.ts';
import { pathSegment } from '../shared/path-segment.ts';
import { askUnity, faultOf, readPurchases } from './unity-api.ts';
import type { UnityAsset, UnityUpload } from './unity-asset.ts';
import { unityCdnUrl } from './unity-endpoints.ts';
import { unityDownloadSchema, unityTermsSchema, type RawUnityDownload } from './unity-download-raw.ts';
import { UnityTermsError, UnityVersionError } from './unity-errors.ts';

/** What is known of a package before it is fetched. */
interface UnityPackage {
  readonly url: string;
  /** 96 hexadecimal digits; empty when the package is plain, undefined when the store does not tell. */
  readonly key: string | undefined;
  readonly upload: UnityUpload | undefined;
  readonly uploadId: string | undefined;
  /** Equal as long as place and key are: then, and only then, a partial may be completed. */
  readonly version: string;
}

/** What a client keeps of its downloads. */
export interface UnityDownloads {
  termsAccepted: boolean;
  /** By the uid of the asset whose files were asked for, until its download ends. */
  readonly packages: Map<string, UnityPackage>;
}

const downloadSchema = asSent(unityDownloadSchema, faultOf);
const termsSchema = asSent(unityTermsSchema, faultOf);

/**
 * The one file of an asset. What it is depends on the link that the store gives: whether it is encrypted, and which
 * upload it is of.
 *
 * @throws UnityVersionError, UnityTermsError.
 */
export async function* unityFiles(
  asset: UnityAsset,
  unityVersion: string | undefined,
  { session, logger }: CallContext,
  downloads: UnityDownloads,
): AsyncGenerator<RemoteFile> {
  const { uid } = asset;
  const upload = asset.bestUpload(unityVersion);
  if (upload === undefined && asset.uploads.length > 0) {
    throw new UnityVersionError('No upload of the package is for this version of Unity', {
      phase: 'resolve',
      hint: `There is one for ${asset.uploads.map((each) => each.unityVersion).join(', ')} and later.`,
    });
  }
  if (!downloads.termsAccepted) await checkTerms(session);
  downloads.termsAccepted = true;
  const found = packageOf(await readDownload(session, uid), upload);
  downloads.packages.set(uid, found);
  if (found.key === undefined) logger.warn('The store tells no key of this upload', { assetUid: uid });
  // The size that the store gives is of the plain package, or of another upload: the server's own is to be trusted.
  yield {
    path: `${uid}.unitypackage${found.key === '' ? '' : '.encrypted'}`,
    version: found.version,
    content: {
      kind: 'located',
      locate: async ({ reason }) => ({
        url: reason === 'first' ? found.url : packageOf(await readDownload(session, uid), upload).url,
        credentials: 'none',
      }),
    },
  };
}

/** @throws UnityTermsError when the account has not accepted the store's terms. */
async function checkTerms(session: HttpSession): Promise<void> {
  try {
    const { result } = await askUnity(session, 'terms/check', termsSchema);
    if (result) return;
  } catch (error) {
    // Whether there is such a check is the store's affair; without one the link will tell.
    if (!isMarketplaceError(error, 'MarketplaceNotFoundError')) throw error;
    return;
  }
  throw new UnityTermsError('The account has not accepted the terms of the Asset Store', {
    phase: 'resolve',
    hint: 'Sign in at https://assetstore.unity.com, accept the terms, and try again.',
  });
}

/** @throws MarketplaceAuthenticationError that says so when the account does not own the package. */
async function readDownload(session: HttpSession, uid: string): Promise<RawUnityDownload> {
  try {
    const path = `legacy-package-download-info/${pathSegment(uid)}`;
    return (await askUnity(session, path, downloadSchema)).result.download;
  } catch (error) {
    if (!isMarketplaceError(error) || error.status !== 403) throw error;
    const { total } = await readPurchases(session, { offset: 0, limit: 1, ids: uid });
    if (Number(total) > 0) throw error;
    throw new MarketplaceAuthenticationError('The account does not own this package', {
      phase: 'resolve',
      url: error.url,
      status: 403,
      hint: 'Get it in the store first, also when it is free.',
    });
  }
}

/**
 * The package behind the link that the store gives for the account. When another upload is wanted, it is at that
 * upload's place on the same host, and the store does not tell its key.
 */
function packageOf(
  { url, key, upload_id: id }: RawUnityDownload,
  upload: UnityUpload | undefined,
): UnityPackage {
  const wanted = upload?.downloadS3Key;
  const isOther = wanted !== undefined && !new URL(url).pathname.endsWith(`/${wanted}`);
  const place = isOther ? unityCdnUrl(wanted, url) : url;
  const uploadId = id?.toString();
  return {
    url: place,
    key: isOther ? undefined : (key ?? ''),
    upload,
    uploadId,
    version: [uploadId, new URL(place).pathname, crc32(new TextEncoder().encode(key ?? ''))].join(' '),
  };
}
