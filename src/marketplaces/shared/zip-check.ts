import type { ReadableFile } from '../../models/remote-file.ts';

/**
 * {@link RemoteFile.check} for zip archives: their directory, and the length and CRC-32 of each member. The code that
 * does it is loaded when the first archive is there to be checked.
 *
 * @throws MarketplaceIntegrityError (`E_INTEGRITY`) when the archive is damaged.
 */
export async function zipCheck(file: ReadableFile): Promise<void> {
  const { checkZip } = await import('./check-zip.ts');
  await checkZip(file);
}
