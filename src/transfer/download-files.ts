import { createError } from '../errors/create-error.ts';
import { isMarketplaceError, type MarketplaceError } from '../errors/marketplace-error.ts';
import type { BaseAsset } from '../models/base-asset.ts';
import type { DownloadFailure, DownloadResult } from '../models/download-result.ts';
import type { RemoteFile } from '../models/remote-file.ts';
import type { Sink } from '../sinks/sink.ts';
import { AssetJournal } from './asset-journal.ts';
import type { DownloadOptions } from './download-options.ts';
import type { FileEnv } from './file-env.ts';
import { transferFile, type FinishedFile } from './file-transfer.ts';
import { planFiles, refuseCollisions } from './plan-download.ts';
import type { PlannedFile } from './planned-file.ts';
import { findPresentFile } from './present-file.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { TransferContext } from './transfer-context.ts';

const largestFile = 2 ** 40;

/** Where an asset and its files come from: the marketplace's own methods. */
export interface AssetSource<TAsset extends BaseAsset> {
  asset(): Promise<TAsset>;
  files(asset: TAsset): AsyncIterable<RemoteFile>;
  metadata(asset: TAsset): Readonly<Record<string, unknown>>;
}

/**
 * Downloads the files of one asset. A file that fails does not stop the others.
 *
 * @returns a result also for what the marketplace, the network or the disk did wrong; rejects with the signal's reason
 * on abort, once everything is left in order.
 */
export async function downloadFiles<TAsset extends BaseAsset>(
  assetUid: string,
  source: AssetSource<TAsset>,
  sink: Sink,
  options: DownloadOptions,
  context: TransferContext,
): Promise<DownloadResult> {
  const { signal } = context;
  const meter = context.meter ?? new ProgressMeter(options.progress, context);
  let outcome: { readonly result: DownloadResult } | { readonly thrown: unknown };
  try {
    outcome = { result: await new AssetDownload(assetUid, sink, options, context, meter).run(source) };
  } catch (error) {
    outcome = signal.aborted ? { thrown: signal.reason } : { result: failure(assetUid, error) };
  }
  const { result, thrown } = { result: undefined, thrown: undefined, ...outcome };
  if (context.meter === undefined)
    await meter.finish(result?.success === true ? undefined : (result?.error ?? thrown));
  if (result === undefined) throw thrown;
  return result;
}

/** The download of one asset: plan, skip what is there, transfer the rest, record. */
class AssetDownload {
  readonly #assetUid: string;
  readonly #sink: Sink;
  readonly #options: DownloadOptions;
  readonly #context: TransferContext;
  readonly #meter: ProgressMeter;
  readonly #failures: Map<PlannedFile, MarketplaceError> = new Map();

  constructor(
    assetUid: string,
    sink: Sink,
    options: DownloadOptions,
    context: TransferContext,
    meter: ProgressMeter,
  ) {
    this.#assetUid = assetUid;
    this.#sink = sink;
    this.#options = options;
    this.#context = context;
    this.#meter = meter;
  }

  async run<TAsset extends BaseAsset>(source: AssetSource<TAsset>): Promise<DownloadResult> {
    const asset = await source.asset();
    const planned = await planFiles(asset, source.files(asset), this.#options);
    refuseCollisions(planned);
    this.#context.signal.throwIfAborted();
    const metadata = source.metadata(asset);
    const journal = await AssetJournal.open(this.#sink, asset, metadata, this.#context);
    this.#meter.expect(planned.map(({ remote }) => remote.size));
    let isComplete = false;
    try {
      await this.#bring(planned, journal);
      isComplete = this.#failures.size === 0 && !this.#context.signal.aborted;
    } finally {
      await journal.close(isComplete);
    }
    this.#context.signal.throwIfAborted();
    const files = planned.flatMap(({ path }) => journal.finished(path) ?? []);
    const failedFiles = [...this.#failures].map(([{ path }, error]) => ({ path, error }));
    const outcome = { assetUid: this.#assetUid, files, metadata };
    const [first] = failedFiles;
    return first === undefined
      ? { ...outcome, success: true }
      : { ...outcome, success: false, failedFiles, error: first.error };
  }

  /** Brings all files into the sink, several at a time; chunked ones together, since they share chunks. */
  async #bring(planned: readonly PlannedFile[], journal: AssetJournal): Promise<void> {
    const concurrency = this.#options.concurrency ?? this.#context.concurrency;
    const { slots } = this.#context;
    const chunked: PlannedFile[] = [];
    const one = (file: PlannedFile): Promise<void> =>
      this.#settle(file, journal, async () => {
        this.#context.signal.throwIfAborted();
        const env = this.#env(file);
        const present = await this.#findPresent(file, journal, env);
        if (present !== undefined) return present;
        if (file.remote.content.kind !== 'chunked') return transferFile(file, this.#sink, env);
        chunked.push(file);
        return undefined;
      });
    const rest = planned.values();
    const worker = async (): Promise<void> => {
      for (const file of rest) await one(file);
    };
    const workers = Array.from({ length: Math.min(concurrency, planned.length) }, () =>
      slots === undefined ? worker() : slots.add(worker),
    );
    await Promise.all(workers);
    if (chunked.length === 0 || this.#context.signal.aborted) return;
    const { transferChunked } = await import('./chunk-transfer.ts');
    await transferChunked(chunked, this.#sink, {
      concurrency,
      signal: this.#context.signal,
      ...(slots === undefined ? {} : { slots }),
      together: this.#context.together === true ? () => this.#failures.size === 0 : undefined,
      env: (file) => this.#env(file),
      settle: (file, work) => this.#settle(file, journal, () => work),
    });
  }

  /** Records how a file ended. What is not of the family is a fault of the marketplace's client. */
  async #settle(
    file: PlannedFile,
    journal: AssetJournal,
    work: () => Promise<FinishedFile | undefined>,
  ): Promise<void> {
    try {
      const finished = await work();
      if (finished !== undefined) await journal.add(file, finished);
    } catch (error) {
      if (!this.#context.signal.aborted) this.#failures.set(file, asFamily(error));
    }
  }

  async #findPresent(
    file: PlannedFile,
    journal: AssetJournal,
    env: FileEnv,
  ): Promise<FinishedFile | undefined> {
    const ifExists = this.#options.ifExists ?? 'skip-if-verified';
    const present = await findPresentFile(file, journal.before(file.path), this.#sink, ifExists, env.signal);
    if (present === undefined) return undefined;
    const { size, assurance } = present.file;
    env.meter.add(size);
    env.meter.done();
    env.emit({ type: 'committed', size, assurance, skipped: true });
    return present;
  }

  #env(file: PlannedFile): FileEnv {
    const { onEvent, ifExists, segments = 1, keepPartial = true, verify = true } = this.#options;
    const { verifyOnResume = 'durable', requireAssurance = 'none', maxSize } = this.#options;
    const { path, remote } = file;
    const place = { assetUid: this.#assetUid, file: path };
    return {
      ...this.#context,
      meter: this.#meter.file(this.#assetUid, path, remote.size),
      verify,
      verifyOnResume,
      requireAssurance,
      keepPartial,
      segments,
      clobber: ifExists !== 'fail',
      maxSize: maxSize ?? remote.size ?? largestFile,
      emit: onEvent === undefined ? ignore : (event) => onEvent({ ...event, ...place }),
    };
  }
}

/** No one listens. */
function ignore(): void {}

function failure(assetUid: string, error: unknown): DownloadFailure {
  return { success: false, assetUid, files: [], failedFiles: [], metadata: {}, error: asFamily(error) };
}

function asFamily(error: unknown): MarketplaceError {
  return isMarketplaceError(error)
    ? error
    : createError('E_SOURCE', "The marketplace's client or the sink failed in an unexpected way", {
        cause: error,
      });
}
