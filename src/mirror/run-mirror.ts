import PQueue from 'p-queue';
import { createError } from '../errors/create-error.ts';
import { isMarketplaceError, type MarketplaceError } from '../errors/marketplace-error.ts';
import type { BaseAsset } from '../models/base-asset.ts';
import type { DownloadSuccess, FailedFile } from '../models/download-result.ts';
import type { ListOptions } from '../models/page.ts';
import { linkAbort, type LinkedAbort } from '../shared/abort.ts';
import { systemClock } from '../shared/clock.ts';
import { silentLogger } from '../shared/logger.ts';
import type { SafePath } from '../shared/safe-path.ts';
import {
  mirroredFiles,
  mirroredFolder,
  readAssetRecord,
  recordPathOf,
  writeAssetRecord,
  type AssetRecord,
} from '../transfer/asset-record.ts';
import type { DownloadOptions } from '../transfer/download-options.ts';
import type { TransferEvent } from '../transfer/transfer-event.ts';
import { fingerprintOf } from './fingerprint.ts';
import { hashUnproven } from './hash-unproven.ts';
import { MirrorIndex } from './mirror-index.ts';
import type { MirrorEvent } from './mirror-event.ts';
import { narrowsList, type MirrorClient, type MirrorOptions } from './mirror-options.ts';
import { MirrorProgress } from './mirror-progress.ts';
import { keyOfRecord } from './mirror-records.ts';
import { MirrorTally, type MirrorReport } from './mirror-report.ts';
import type { MirrorSink } from './mirror-sink.ts';
import { pruneFiles } from './prune-files.ts';
import { SeenKeys } from './seen-keys.ts';
import { settleGone } from './settle-gone.ts';
import { unsignedListing } from './unsigned-listing.ts';

/** Records that are compared at a time: what it costs is waiting for the disk or the bucket. */
const comparedAtOnce = 16;
const assetsAtOnce = 4;

/** Ends a run whose budget is spent; nobody outside sees it. */
class BudgetSpent extends Error {}

/** One run from the list to the report. */
export async function runMirror<
  TAsset extends BaseAsset,
  TListOptions extends ListOptions,
  TDownloadOptions extends DownloadOptions,
>(
  client: MirrorClient<TAsset, TListOptions, TDownloadOptions>,
  sink: MirrorSink,
  options: MirrorOptions<TAsset, TListOptions, TDownloadOptions>,
  emit: (event: MirrorEvent) => void,
): Promise<MirrorReport> {
  const { clock = systemClock, logger = silentLogger, signal } = options;
  const link = linkAbort(signal);
  const progress = new MirrorProgress(options.progress, { clock, logger });
  let failure: { readonly error: unknown } | undefined;
  try {
    const run = new MirrorPass(client, sink, options, emit, link, progress);
    await run.run();
    return run.tally.report(clock.now());
  } catch (error) {
    failure = { error: signal?.aborted === true ? signal.reason : error };
    throw failure.error;
  } finally {
    link.release();
    await progress.finish(failure?.error);
  }
}

class MirrorPass<
  TAsset extends BaseAsset,
  TListOptions extends ListOptions,
  TDownloadOptions extends DownloadOptions,
> {
  readonly tally: MirrorTally;
  readonly #client: MirrorClient<TAsset, TListOptions, TDownloadOptions>;
  readonly #sink: MirrorSink;
  readonly #options: MirrorOptions<TAsset, TListOptions, TDownloadOptions>;
  readonly #emit: (event: MirrorEvent) => void;
  readonly #link: LinkedAbort;
  readonly #progress: MirrorProgress;
  readonly #index: MirrorIndex;
  readonly #seen = new SeenKeys();
  readonly #comparing = new PQueue({ concurrency: comparedAtOnce });
  readonly #downloading: PQueue;
  readonly #filesAtOnce: number;

  constructor(
    client: MirrorClient<TAsset, TListOptions, TDownloadOptions>,
    sink: MirrorSink,
    options: MirrorOptions<TAsset, TListOptions, TDownloadOptions>,
    emit: (event: MirrorEvent) => void,
    link: LinkedAbort,
    progress: MirrorProgress,
  ) {
    const { clock = systemClock, concurrency = 8 } = options;
    this.#client = client;
    this.#sink = sink;
    this.#options = options;
    this.#emit = emit;
    this.#link = link;
    this.#progress = progress;
    this.#index = new MirrorIndex(sink, clock);
    this.tally = new MirrorTally(clock.now());
    const assets = Math.min(assetsAtOnce, concurrency);
    this.#downloading = new PQueue({ concurrency: assets });
    this.#filesAtOnce = Math.max(1, Math.floor(concurrency / assets));
  }

  async run(): Promise<void> {
    const { timeBudgetMs, clock = systemClock, signal } = this.#options;
    const cancel =
      timeBudgetMs === undefined ? undefined : clock.after(timeBudgetMs, () => this.#spend('time'));
    try {
      const listed = await this.#bring();
      signal?.throwIfAborted();
      if (listed && !narrowsList(this.#options.list)) await this.#orEnd(() => this.#settleGone());
      if (await this.#index.isStale()) {
        const assets = await this.#index.rebuild(signal);
        this.#emit({ type: 'index', assets });
      }
      signal?.throwIfAborted();
    } finally {
      cancel?.();
    }
  }

  /** What goes wrong after the downloads takes nothing from what they did. */
  async #orEnd(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (this.tally.stopped !== undefined) return;
      if (!isMarketplaceError(error)) throw error;
      this.tally.error = error;
    }
  }

  /** Lists, compares, downloads. True when the list came to its end. */
  async #bring(): Promise<boolean> {
    let listed = false;
    let fatal: { readonly error: unknown } | undefined;
    const attempt = (work: () => Promise<void>) => async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        if (!this.#link.signal.aborted) fatal ??= { error };
        this.#link.abort(error);
      }
    };
    try {
      for await (const asset of this.#list()) {
        if (!this.#wants(asset)) continue;
        await this.#comparing.onSizeLessThan(comparedAtOnce);
        if (this.#link.signal.aborted) {
          this.tally.left++;
          throw this.#link.signal.reason;
        }
        void this.#comparing.add(attempt(() => this.#compare(asset, attempt)));
      }
      listed = true;
    } catch (error) {
      if (!this.#link.signal.aborted) {
        if (isMarketplaceError(error)) this.tally.error = error;
        else {
          fatal ??= { error };
          this.#link.abort(error);
        }
      }
    }
    await this.#comparing.onIdle();
    await this.#downloading.onIdle();
    if (fatal !== undefined) throw fatal.error;
    return listed && this.tally.stopped === undefined;
  }

  async *#list(): AsyncGenerator<TAsset, void, undefined> {
    for await (const asset of this.#client.assets(this.#listOptions())) {
      // Lists that move while they are read name an asset twice.
      if (this.#seen.add(keyOfRecord(await recordPathOf(asset.uid)))) yield asset;
    }
  }

  #wants(asset: TAsset): boolean {
    const { include, exclude } = this.#options;
    this.tally.listed++;
    if (include?.(asset) !== false && exclude?.(asset) !== true) return true;
    this.tally.excluded++;
    return false;
  }

  /** Skips an asset that is there, or gives it to the downloads. */
  async #compare(asset: TAsset, attempt: (work: () => Promise<void>) => () => Promise<void>): Promise<void> {
    const { versionOf, download = {} } = this.#options;
    const path = await recordPathOf(asset.uid);
    const record = await this.#known(path);
    const fingerprint = await fingerprintOf(asset, versionOf, download);
    const { uid, title } = asset;
    if (record?.complete === true && record.listing?.fingerprint === fingerprint) {
      const files = this.tally.count('skipped', record.files);
      this.#progress.skip(uid, files.bytes);
      this.#emit({ type: 'skipped', uid, title, files });
      return;
    }
    await this.#downloading.onSizeLessThan(1);
    if (this.#link.signal.aborted) {
      this.tally.left++;
      return;
    }
    void this.#downloading.add(attempt(() => this.#download(asset, path, record, fingerprint)));
  }

  /** A record that cannot be read is as good as none. */
  async #known(path: SafePath): Promise<AssetRecord | undefined> {
    try {
      return await readAssetRecord(this.#sink, path);
    } catch (error) {
      if (!isMarketplaceError(error)) throw error;
      return undefined;
    }
  }

  async #download(
    asset: TAsset,
    path: SafePath,
    before: AssetRecord | undefined,
    fingerprint: string,
  ): Promise<void> {
    const { uid, title } = asset;
    const reason = before?.complete !== true ? 'incomplete' : 'changed';
    this.#emit({ type: 'begin', uid, title, reason: before === undefined ? 'new' : reason });
    await this.#index.markStale();
    try {
      const result = await this.#client.downloadAsset(uid, this.#sink, this.#downloadOptions(before));
      if (!result.success) this.#fail(asset, result.error, result.failedFiles);
      else await this.#record(asset, path, before, fingerprint, result);
    } catch (error) {
      if (this.#link.signal.aborted) this.tally.left++;
      else this.#fail(asset, asFamily(error), []);
    }
  }

  #downloadOptions(before: AssetRecord | undefined): TDownloadOptions {
    // An asset that has another title now stays where it is.
    const folder = mirroredFolder(before);
    const options: DownloadOptions = {
      ...(this.#options.download as DownloadOptions | undefined),
      signal: this.#link.signal,
      concurrency: this.#filesAtOnce,
      onEvent: (event) => this.#follow(event),
      ...(folder === undefined ? {} : { folder }),
    };
    return options as TDownloadOptions;
  }

  #follow(event: TransferEvent): void {
    this.#progress.follow(event);
    if (event.type === 'range') {
      this.tally.bytes += event.range.end - event.range.start;
      if (this.tally.bytes >= (this.#options.byteBudget ?? Infinity)) this.#spend('bytes');
    }
    this.#options.onEvent?.(event);
  }

  /** All files are there: says so in the record, and what of a former version may go. */
  async #record(
    asset: TAsset,
    path: SafePath,
    before: AssetRecord | undefined,
    fingerprint: string,
    { files }: DownloadSuccess,
  ): Promise<void> {
    const { uid, title } = asset;
    const current = new Set(files.map((file) => file.path));
    const dropped = mirroredFiles(before).filter((file) => !current.has(file.path));
    if (this.#options.prune === true && dropped.length > 0) {
      const { kept } = await pruneFiles(this.#sink, uid, dropped, this.#link.signal);
      this.tally.keep(kept);
    }
    const record = await readAssetRecord(this.#sink, path);
    if (record === undefined) throw createError('E_SINK', 'The sink did not keep the record of the asset');
    await writeAssetRecord(this.#sink, path, {
      ...record,
      title,
      files: await hashUnproven(this.#sink, record.files, this.#link.signal),
      listing: {
        fingerprint,
        asset: unsignedListing(asset),
        folder: files[0]?.path.split('/')[0] ?? mirroredFolder(before),
      },
    });
    const moved = dropped.length > 0 || files.some(({ skipped }) => !skipped);
    const outcome = before?.listing === undefined ? 'added' : moved ? 'updated' : 'skipped';
    this.#emit({ type: outcome, uid, title, files: this.tally.count(outcome, files) });
  }

  #settleGone(): Promise<void> {
    return settleGone(this.#sink, this.#seen, {
      prune: this.#options.prune === true ? () => this.#listAgain() : undefined,
      index: this.#index,
      tally: this.tally,
      emit: this.#emit,
      signal: this.#link.signal,
    });
  }

  /** Pages may shift while downloads hold up a list, and an asset slips through. A quick second list has it. */
  async #listAgain(): Promise<SeenKeys> {
    const seen = new SeenKeys();
    for await (const asset of this.#client.assets(this.#listOptions()))
      seen.add(keyOfRecord(await recordPathOf(asset.uid)));
    return seen;
  }

  #listOptions(): TListOptions {
    return { ...this.#options.list, signal: this.#link.signal } as unknown as TListOptions;
  }

  #fail(asset: TAsset, error: MarketplaceError, files: readonly FailedFile[]): void {
    const { uid, title } = asset;
    this.tally.fail({ uid, title, error, files });
    this.#emit({ type: 'failed', uid, title, error, files });
  }

  #spend(budget: 'bytes' | 'time'): void {
    if (this.#link.signal.aborted) return;
    this.tally.stopped = budget;
    this.#link.abort(new BudgetSpent());
  }
}

function asFamily(error: unknown): MarketplaceError {
  return isMarketplaceError(error)
    ? error
    : createError('E_SOURCE', "The marketplace's client failed in an unexpected way", { cause: error });
}
