import { crc32 } from '../../shared/crc32.ts';
import type { DownloadedFile } from '../../models/download-result.ts';
import type { SafePath } from '../../shared/safe-path.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { UnityUpload } from './unity-asset.ts';
import { unityCdnUrl } from './unity-endpoints.ts';
import { readUnityPackageInfo, unityPackageHeadSize, type UnityPackageInfo } from './unity-package-info.ts';
import type { RawUnityDownload } from './unity-raw.ts';

/** An encrypted package in the sink, and what decrypts it: AES-256 in CBC mode with PKCS#7 padding. */
export interface UnityEncryptedPackage {
  readonly assetUid: string;
  readonly file: DownloadedFile;
  readonly sink: Sink;
  /** 32 bytes. */
  readonly key: Uint8Array<ArrayBuffer>;
  /** 16 bytes. */
  readonly iv: Uint8Array<ArrayBuffer>;
}

/**
 * Where the package is: at the link that the store gives for the account, or, when another upload is wanted, at that
 * upload's place on the same host.
 */
export function packageUrl({ url }: RawUnityDownload, upload: UnityUpload | undefined): string {
  const key = upload?.downloadS3Key;
  return key === undefined || new URL(url).pathname.endsWith(`/${key}`) ? url : unityCdnUrl(key, url);
}

/** The link's key is of one upload: of another that is wanted instead, the store tells none. */
export function keyOf(download: RawUnityDownload, upload: UnityUpload | undefined): string | undefined {
  return packageUrl(download, upload) === download.url ? (download.key ?? '') : undefined;
}

/** Equal as long as place and key of a package are: then, and only then, a partial of it may be completed. */
export function packageVersion(download: RawUnityDownload, upload: UnityUpload | undefined): string {
  const { pathname } = new URL(packageUrl(download, upload));
  return `${download.upload_id ?? ''} ${pathname} ${crc32(new TextEncoder().encode(download.key ?? ''))}`;
}

/** The two halves of the 96 hexadecimal digits. */
export function splitKey(digits: string): Pick<UnityEncryptedPackage, 'key' | 'iv'> {
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return { key: bytes.slice(0, 32), iv: bytes.slice(32) };
}

/** What the plain package at a path of the sink says of itself; undefined when it says nothing or cannot be read. */
export async function packageInfoAt(sink: Sink, path: string): Promise<UnityPackageInfo | undefined> {
  try {
    const reader = (await sink.read?.(path as SafePath))?.getReader();
    const head = new Uint8Array(unityPackageHeadSize);
    let filled = 0;
    while (reader !== undefined && filled < head.length) {
      const { done, value } = await reader.read();
      if (done) break;
      head.set(value.subarray(0, head.length - filled), filled);
      filled += Math.min(value.length, head.length - filled);
    }
    await reader?.cancel();
    return readUnityPackageInfo(head.subarray(0, filled));
  } catch {
    return undefined;
  }
}
