import type { BaseAsset } from '../models/base-asset.ts';
import type { DownloadResult } from '../models/download-result.ts';
import type { ListOptions } from '../models/page.ts';
import type { AsyncProgressCallback } from '../models/progress.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import { checkOptions } from '../shared/options.ts';
import type { Sink } from '../sinks/sink.ts';
import type { DownloadOptions } from '../transfer/download-options.ts';
import type { TransferEvent } from '../transfer/transfer-event.ts';

/** What a mirror asks of a client: every `HttpMarketplaceClient` has it. */
export interface MirrorClient<
  TAsset extends BaseAsset = BaseAsset,
  TListOptions extends ListOptions = ListOptions,
  TDownloadOptions extends DownloadOptions = DownloadOptions,
> {
  /** The list as a stream. An error in it is thrown: it never makes the list shorter. */
  assets(options?: TListOptions): AsyncIterable<TAsset>;
  /** Writes an asset's files into the mirror's sink. */
  downloadAsset(assetUid: string, sink: Sink, options?: TDownloadOptions): Promise<DownloadResult>;
}

/** Download options that a mirror decides itself. */
type DecidedByMirror = 'signal' | 'progress' | 'onEvent' | 'folder' | 'ifExists' | 'concurrency';

/** Options of `mirrorLibrary`; all have defaults. */
export interface MirrorOptions<
  TAsset extends BaseAsset = BaseAsset,
  TListOptions extends ListOptions = ListOptions,
  TDownloadOptions extends DownloadOptions = DownloadOptions,
> {
  /** Only assets for which this holds. Default: all. */
  readonly include?: ((asset: TAsset) => boolean) | undefined;
  /** No assets for which this holds. Default: none. What was mirrored before stays. */
  readonly exclude?: ((asset: TAsset) => boolean) | undefined;
  /** What the list call is given, such as `pageSize`. Anything else than that narrows it: then nothing counts as gone. */
  readonly list?: Omit<TListOptions, 'signal'> | undefined;
  /** What each download is given: which files, of which quality. Another choice is a change of every asset. */
  readonly download?: Omit<TDownloadOptions, DecidedByMirror> | undefined;
  /**
   * What tells that an asset changed. Default: all that the list says of it, and of URLs only the path. For
   * marketplaces whose lists count views or likes: `(asset) => String(asset.updatedAt?.getTime())`.
   */
  readonly versionOf?: ((asset: TAsset) => string) | undefined;
  /** End the run once so many bytes have come. What was begun stays, and the next run goes on from it. */
  readonly byteBudget?: number | undefined;
  /** End the run after this time, likewise. */
  readonly timeBudgetMs?: number | undefined;
  /** Files at the same time, of up to four assets. Default 8. */
  readonly concurrency?: number | undefined;
  /**
   * Remove what the marketplace no longer has: files that a new version dropped, and assets that two lists in a row do
   * not name. Only what a mirror wrote and nobody changed. Default false.
   */
  readonly prune?: boolean | undefined;
  /** Ends the run, and its report rejects with the reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the library that are in the sink. */
  readonly progress?: Partial<AsyncProgressCallback> | undefined;
  /** States, retries and ranges of each file. Called in line: keep it short. */
  readonly onEvent?: ((event: TransferEvent) => void) | undefined;
  /** Default: silent. */
  readonly logger?: Logger | undefined;
  /** For tests. Default: the time of the system. */
  readonly clock?: Clock | undefined;
}

const names: readonly (keyof MirrorOptions)[] = [
  'include',
  'exclude',
  'list',
  'download',
  'versionOf',
  'byteBudget',
  'timeBudgetMs',
  'concurrency',
  'prune',
  'signal',
  'progress',
  'onEvent',
  'logger',
  'clock',
];
const decided: readonly DecidedByMirror[] = [
  'signal',
  'progress',
  'onEvent',
  'folder',
  'ifExists',
  'concurrency',
];

/** @throws TypeError for an option that does not exist or cannot be. */
export function checkMirrorOptions(options: MirrorOptions<never, never, never>): void {
  checkOptions(options, names, 'mirrorLibrary');
  for (const name of ['byteBudget', 'timeBudgetMs', 'concurrency'] as const) {
    const value = options[name];
    if (value !== undefined && !(value >= (name === 'concurrency' ? 1 : 0)))
      throw new TypeError(
        `mirrorLibrary: "${name}" must be a number${name === 'concurrency' ? ' from 1 on' : ''}`,
      );
  }
  for (const name of decided) {
    if (name in (options.download ?? {}))
      throw new TypeError(`mirrorLibrary: "download.${name}" is decided by the mirror`);
  }
  if (options.prune === true && narrowsList(options.list))
    throw new TypeError('mirrorLibrary: "prune" needs the whole list; narrow it with "include"');
}

/** Does the list hold less than the library? */
export function narrowsList(list: object | undefined): boolean {
  return Object.entries(list ?? {}).some(([name, value]) => name !== 'pageSize' && value !== undefined);
}
