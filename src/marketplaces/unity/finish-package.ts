import type { DownloadedFile, DownloadResult } from '../../models/download-result.ts';
import type { SafePath } from '../../shared/safe-path.ts';
import type { Sink } from '../../sinks/sink.ts';
import { gzipHeadSize, readGzipExtra, type UnityPackageInfo } from './gzip-extra.ts';

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

/** What the caller does with an encrypted package. */
export type UnityDecode = (file: UnityEncryptedPackage) => void | Promise<void>;

/**
 * After a download: hands an encrypted package to `decode`, or adds to the metadata what a plain one says of itself.
 *
 * @param key - 96 hexadecimal digits, key and initialisation vector; empty for a plain package.
 */
export async function finishPackage(
  result: DownloadResult,
  sink: Sink,
  key: string,
  decode: UnityDecode | undefined,
): Promise<DownloadResult> {
  const { assetUid, metadata, files } = result;
  const [file] = files;
  if (file === undefined) return result;
  if (key === '') {
    return { ...result, metadata: { ...metadata, package: await packageInfoAt(sink, file.path) } };
  }
  const bytes = Uint8Array.from(key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  await decode?.({ assetUid, file, sink, key: bytes.slice(0, 32), iv: bytes.slice(32) });
  return result;
}

/** Undefined when the package says nothing, or the sink cannot give back what it holds. */
async function packageInfoAt(sink: Sink, path: string): Promise<UnityPackageInfo | undefined> {
  try {
    const reader = (await sink.read?.(path as SafePath))?.getReader();
    if (reader === undefined) return undefined;
    const head = new Uint8Array(gzipHeadSize);
    let filled = 0;
    while (filled < head.length) {
      const { done, value } = await reader.read();
      if (done) break;
      head.set(value.subarray(0, head.length - filled), filled);
      filled = Math.min(head.length, filled + value.length);
    }
    await reader.cancel();
    return readGzipExtra(head.subarray(0, filled));
  } catch {
    return undefined;
  }
}
