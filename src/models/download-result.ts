import type { MarketplaceError } from '../errors/marketplace-error.ts';
import type { Checksum } from './checksum.ts';

/**
 * How sure it is that the bytes are right, best first: every piece had its checksum; the whole file had one (SHA-1 or
 * SHA-256); a strong validator held all the time; a re-read overlap agreed; only the length did; nothing could be
 * checked.
 */
export type Assurance = 'pieces' | 'digest' | 'validator' | 'overlap' | 'length' | 'none';

/** One file of a download. */
export interface DownloadedFile {
  /** Where it is in the sink. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Those of the marketplace and those computed on the way. */
  readonly checksums: readonly Checksum[];
  /** A checksum of the marketplace was compared and agreed. */
  readonly verified: boolean;
  readonly assurance: Assurance;
  /** Bytes that an earlier run had fetched already. */
  readonly resumedBytes: number;
  /** It was there and verified, so nothing was fetched. */
  readonly skipped: boolean;
}

/** A file that did not arrive. */
export interface FailedFile {
  readonly path: string;
  readonly error: MarketplaceError;
}

interface DownloadOutcome {
  readonly assetUid: string;
  /** The files that are complete. */
  readonly files: readonly DownloadedFile[];
  /** What the marketplace adds, such as a licence. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** All files are there. */
export interface DownloadSuccess extends DownloadOutcome {
  readonly success: true;
}

/** At least one file is not there. */
export interface DownloadFailure extends DownloadOutcome {
  readonly success: false;
  /** The first failure. */
  readonly error: MarketplaceError;
  readonly failedFiles: readonly FailedFile[];
}

/**
 * How the download of one asset ended. What the marketplace, the network or the disk did wrong is a failure here; an
 * abort rejects with the signal's reason, and a wrong argument throws.
 *
 * @example
 * ```ts
 * const result = await market.downloadAsset('3001', memory());
 * if (result.success) console.log(result.files.map((file) => file.path));
 * else console.error(result.error.code, result.error.hint);
 * ```
 */
export type DownloadResult = DownloadSuccess | DownloadFailure;
