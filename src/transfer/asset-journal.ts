import type { BaseAsset } from '../models/base-asset.ts';
import type { DownloadedFile } from '../models/download-result.ts';
import type { SafePath } from '../shared/safe-path.ts';
import type { Sink } from '../sinks/sink.ts';
import {
  readAssetRecord,
  recordFile,
  recordPathOf,
  writeAssetRecord,
  type AssetRecord,
  type RecordedFile,
} from './asset-record.ts';
import type { FinishedFile } from './file-transfer.ts';
import type { PlannedFile } from './planned-file.ts';
import type { TransferContext } from './transfer-context.ts';

const intervalMs = 1000;
/** The record of a hundred thousand files is long: writing it takes at most this share of the time. */
const share = 0.02;

/** Keeps the record of an asset up to date while its files arrive: at most once a second, at the end, and never for long. */
export class AssetJournal {
  /** What an earlier run wrote. */
  readonly earlier: AssetRecord | undefined;
  readonly #sink: Sink;
  readonly #path: SafePath;
  readonly #asset: BaseAsset;
  readonly #metadata: Readonly<Record<string, unknown>>;
  readonly #context: TransferContext;
  readonly #recorded: Map<string, RecordedFile>;
  readonly #finished = new Map<string, DownloadedFile>();
  #changed = false;
  #nextWriteAt: number;
  #writing: Promise<void> | undefined;

  private constructor(
    sink: Sink,
    path: SafePath,
    asset: BaseAsset,
    metadata: Readonly<Record<string, unknown>>,
    context: TransferContext,
    earlier: AssetRecord | undefined,
  ) {
    this.#sink = sink;
    this.#path = path;
    this.#asset = asset;
    this.#metadata = metadata;
    this.#context = context;
    this.earlier = earlier;
    this.#recorded = new Map(earlier?.files.map((file) => [file.path, file]));
    this.#nextWriteAt = context.clock.now() + intervalMs;
  }

  /** The journal of an asset, with what the sink holds of it. */
  static async open(
    sink: Sink,
    asset: BaseAsset,
    metadata: Readonly<Record<string, unknown>>,
    context: TransferContext,
  ): Promise<AssetJournal> {
    const path = await recordPathOf(asset.uid);
    return new AssetJournal(sink, path, asset, metadata, context, await readAssetRecord(sink, path));
  }

  /** What an earlier run wrote at a path. */
  before(path: SafePath): RecordedFile | undefined {
    return this.#recorded.get(path);
  }

  /** A file is there. */
  async add({ path, contentKey }: PlannedFile, { file, modifiedAt }: FinishedFile): Promise<void> {
    this.#finished.set(path, file);
    const recorded = recordFile(file, contentKey, modifiedAt);
    if (file.skipped && JSON.stringify(this.#recorded.get(path)) === JSON.stringify(recorded)) return;
    this.#recorded.set(path, recorded);
    this.#changed = true;
    // The file is there, whether it can be written down now or not: the end tries again.
    if (this.#context.clock.now() >= this.#nextWriteAt) await this.#write(false).catch(() => {});
  }

  /** What became of a file in this run, if it is there. */
  finished(path: SafePath): DownloadedFile | undefined {
    return this.#finished.get(path);
  }

  /** @param complete - all files of the asset are there. */
  async close(complete: boolean): Promise<void> {
    await this.#writing;
    if (this.#changed || (complete && this.earlier?.complete !== true)) await this.#write(complete);
  }

  #write(complete: boolean): Promise<void> {
    this.#writing ??= this.#writeRecord(complete).finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeRecord(complete: boolean): Promise<void> {
    if (this.#sink.read === undefined) return;
    this.#changed = false;
    const { clock } = this.#context;
    const startedAt = clock.now();
    const { uid, title } = this.#asset;
    const listing = this.earlier?.listing;
    const record: AssetRecord = {
      uid,
      title,
      complete,
      metadata: this.#metadata,
      files: [...this.#recorded.values()],
      ...(listing === undefined ? {} : { listing }),
    };
    try {
      await writeAssetRecord(this.#sink, this.#path, record);
    } catch (error) {
      this.#changed = true;
      throw error;
    }
    const endedAt = clock.now();
    this.#nextWriteAt = endedAt + Math.max(intervalMs, (endedAt - startedAt) / share);
  }
}
