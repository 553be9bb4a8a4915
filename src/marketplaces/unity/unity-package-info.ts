/** What a package of the store says of itself. */
export interface UnityPackageInfo {
  readonly id?: string;
  readonly title?: string;
  readonly version?: string;
  readonly version_id?: string;
  readonly upload_id?: string;
  /** The lowest version of Unity that it is for. */
  readonly unity_version?: string;
  /** As people write it, such as `01 Apr 2024`. */
  readonly pubdate?: string;
  readonly category?: { readonly id?: string; readonly label?: string };
  readonly publisher?: { readonly id?: string; readonly label?: string };
  readonly [field: string]: unknown;
}

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
 * const info = await readUnityPackageInfo(sink.bytes('Low Poly Harbour-165785/165785.unitypackage'));
 * console.log(info?.title, info?.version);
 * ```
 */
export async function readUnityPackageInfo(head: Uint8Array): Promise<UnityPackageInfo | undefined> {
  const { readGzipExtra } = await import('./gzip-extra.ts');
  return readGzipExtra(head);
}
