import type { UnityPackageInfo } from './gzip-extra.ts';
import type { UnityPackageContents } from './package-contents.ts';

/**
 * Reads what a package says of itself from the extra field `A$` of its gzip header. The package must be plain: one that
 * is encrypted has to be decrypted first.
 *
 * @param head - the file's first 64 KiB and 12 bytes, or all of it.
 * @returns undefined when there is no such field: packages that the editor exported have none, and some are tar
 * archives without compression.
 * @throws MarketplaceValidationError (`E_MANIFEST`) when the field is cut or is not JSON.
 * @example
 * ```ts
 * const head = sink.bytes('Low Poly Harbour-165785/165785.unitypackage') ?? new Uint8Array();
 * const info = await readUnityPackageInfo(head);
 * console.log(info?.title, info?.version);
 * ```
 */
export async function readUnityPackageInfo(head: Uint8Array): Promise<UnityPackageInfo | undefined> {
  const { readGzipExtra } = await import('./gzip-extra.ts');
  return readGzipExtra(head);
}

/**
 * Lists what a plain package holds, without unpacking it anywhere. Some packages are tar archives without compression,
 * in spite of their name; those are read too.
 *
 * @throws MarketplaceValidationError (`E_MANIFEST`) when it is damaged, or still encrypted.
 * @example
 * ```ts
 * const { files } = await readUnityPackage(await sink.read(path));
 * console.log(files.map((file) => file.path));
 * ```
 */
export async function readUnityPackage(
  source: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
): Promise<UnityPackageContents> {
  const { readPackageContents } = await import('./package-contents.ts');
  return readPackageContents(source instanceof Uint8Array ? new Blob([source]).stream() : source);
}
