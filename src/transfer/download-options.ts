import { createError } from '../errors/create-error.ts';
import type { Assurance } from '../models/download-result.ts';
import type { AsyncProgressCallback } from '../models/progress.ts';
import type { RemoteFile } from '../models/remote-file.ts';
import { checkOptions } from '../shared/options.ts';
import type { TransferEvent } from './transfer-event.ts';

/** What a file that is there already means. */
export type IfExists = 'skip-if-verified' | 'replace' | 'fail';

/** How the files of an asset are fetched. All have defaults; a marketplace adds fields of its own. */
export interface DownloadOptions {
  /** Hears how far the download is, in bytes. Default: nobody does. */
  readonly progress?: Partial<AsyncProgressCallback> | undefined;
  /** Ends the download; the call then rejects with its reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Only these files: their paths as the marketplace names them, or a test. Default: all. */
  readonly files?: readonly string[] | ((file: RemoteFile) => boolean) | undefined;
  /** The folder in the sink; `''` for its root. Default: `<title>-<uid>`, made safe. */
  readonly folder?: string | undefined;
  /**
   * A file at the path: skip it if it is the one that is wanted (by the record of what was written, and by its
   * size), replace it, or fail before any request. Default `skip-if-verified`; a file that does not fit is replaced.
   */
  readonly ifExists?: IfExists | undefined;
  /** Compare the marketplace's checksums. Default true. Without, sizes and validators still are. */
  readonly verify?: boolean | undefined;
  /** On resume believe what was flushed (`durable`), or hash each piece again (`all`). Default `durable`. */
  readonly verifyOnResume?: 'durable' | 'all' | undefined;
  /** Ranges of one file at the same time, for files of 16 MiB and more. Default 1. */
  readonly segments?: number | undefined;
  /** Files at the same time. Default: the client's. */
  readonly concurrency?: number | undefined;
  /** Fail a file that ends less sure than this. Default `none`. */
  readonly requireAssurance?: Assurance | undefined;
  /** Keep the partial on abort, so that the same call goes on from it. Default true. */
  readonly keepPartial?: boolean | undefined;
  /** The largest file to accept, bytes. Default: its promised size, else 1 TiB. */
  readonly maxSize?: number | undefined;
  /** Allow files that a desktop acts on, such as `.lnk` and `desktop.ini`. Default false. */
  readonly allowShortcuts?: boolean | undefined;
  /** States, retries, restarts, finished ranges. Called in line: keep it short. */
  readonly onEvent?: ((event: TransferEvent) => void) | undefined;
}

/** The names of all options, for the check of a marketplace's own. */
const downloadOptionNames: readonly (keyof DownloadOptions)[] = [
  'progress',
  'signal',
  'files',
  'folder',
  'ifExists',
  'verify',
  'verifyOnResume',
  'segments',
  'concurrency',
  'requireAssurance',
  'keepPartial',
  'maxSize',
  'allowShortcuts',
  'onEvent',
];

/**
 * @throws TypeError for an option that does not exist; MarketplaceValidationError (`E_ARGUMENT`) for a number that cannot
 * be.
 */
export function checkDownloadOptions(
  options: DownloadOptions | undefined,
  extra: readonly string[],
  where: string,
): void {
  checkOptions(options, [...downloadOptionNames, ...extra], where);
  for (const name of ['segments', 'concurrency'] as const) {
    const value = options?.[name];
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw createError('E_ARGUMENT', `${where}: "${name}" must be a whole number, at least 1`, {
      field: name,
    });
  }
}
