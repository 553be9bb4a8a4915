import { createError } from '../errors/create-error.ts';
import { isMarketplaceError, type MarketplaceError } from '../errors/marketplace-error.ts';
import type { RemoteFile } from '../models/remote-file.ts';
import type { AsyncProgressCallback } from '../models/progress.ts';
import { systemClock } from '../shared/clock.ts';
import { silentLogger } from '../shared/logger.ts';
import { checkOptions } from '../shared/options.ts';
import { isOwnPath, safePath, type SafePath } from '../shared/safe-path.ts';
import type { Sink } from '../sinks/sink.ts';
import {
  mirroredFolder,
  readAssetRecord,
  writeAssetRecord,
  type AssetRecord,
  type RecordedFile,
} from '../transfer/asset-record.ts';
import { hashBytes, sameChecksum, strongestChecksum } from '../transfer/checksum.ts';
import type { DownloadOptions } from '../transfer/download-options.ts';
import { ProgressMeter } from '../transfer/progress-meter.ts';
import { hashFile } from './hash-file.ts';
import { mirrorIndexPath } from './mirror-index.ts';
import type { MirrorClient } from './mirror-options.ts';
import { mirrorRecords } from './mirror-records.ts';
import { checkMirrorSink, type MirrorSink } from './mirror-sink.ts';
import { SeenKeys } from './seen-keys.ts';

/** Something in a mirror that is not as it was written. */
export interface MirrorProblem {
  /**
   * Other bytes; fewer bytes; no file; a file that no record names; a record that cannot be read; an asset that a mirror
   * run has begun and not ended.
   */
  readonly kind: 'corrupted' | 'truncated' | 'deleted' | 'extra' | 'record' | 'incomplete';
  /** In the sink. */
  readonly path: string;
  /** Whose it is, if that is known. */
  readonly uid?: string;
  readonly repaired: boolean;
  /** Why a repair that was tried failed. */
  readonly error?: MarketplaceError;
}

/** What a look at every file of a mirror found. */
export interface VerifyReport {
  /** Nothing is wrong, or all of it was repaired. Extra files are nobody's fault and do not count. */
  readonly sound: boolean;
  readonly assets: number;
  readonly files: number;
  readonly bytes: number;
  /** Files of which only the size could be compared. */
  readonly unproven: number;
  /** The first ten thousand. */
  readonly problems: readonly MirrorProblem[];
  /** How many problems there are, of all kinds. */
  readonly found: number;
}

/** Options of {@link verifyMirror}. */
export interface VerifyMirrorOptions {
  /** Fetches again what is corrupted, truncated or deleted. Default: only reports. */
  readonly repair?: Pick<MirrorClient<never, never, never>, 'downloadAsset'> | undefined;
  /** What the mirror's downloads were given, for the repair. */
  readonly download?: object | undefined;
  /** Ends the run, which then rejects with its reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes that were read. */
  readonly progress?: Partial<AsyncProgressCallback> | undefined;
}

const most = 10_000;

/**
 * Reads every file of a mirror again and compares it with its record: finds what is corrupted, truncated, deleted or
 * extra. With `repair` the first three are fetched again, each replaced in one step when the new bytes are complete and
 * verified. Extra files are never touched.
 *
 * @returns a report of what was found; rejects with the signal's reason on abort, and with the sink's error when it
 * cannot be read.
 * @example
 * ```ts
 * const { sound, problems } = await verifyMirror(directory('./library'), { repair: market });
 * for (const { kind, path, repaired } of problems) console.log(kind, path, repaired);
 * ```
 */
export async function verifyMirror(sink: Sink, options: VerifyMirrorOptions = {}): Promise<VerifyReport> {
  checkOptions(options, ['repair', 'download', 'signal', 'progress'], 'verifyMirror');
  const progress = new ProgressMeter(options.progress, { clock: systemClock, logger: silentLogger });
  progress.expect([undefined]);
  try {
    const report = await new Verification(checkMirrorSink(sink), options, progress).run();
    await progress.finish();
    return report;
  } catch (error) {
    await progress.finish(error);
    throw error;
  }
}

interface BadFile {
  readonly file: RecordedFile;
  readonly kind: 'corrupted' | 'truncated' | 'deleted';
}

class Verification {
  readonly #sink: MirrorSink;
  readonly #options: VerifyMirrorOptions;
  readonly #progress: ProgressMeter;
  readonly #problems: MirrorProblem[] = [];
  readonly #paths = new SeenKeys();
  #found = 0;
  #sound = true;
  #assets = 0;
  #files = 0;
  #bytes = 0;
  #unproven = 0;

  constructor(sink: MirrorSink, options: VerifyMirrorOptions, progress: ProgressMeter) {
    this.#sink = sink;
    this.#options = options;
    this.#progress = progress;
  }

  async run(): Promise<VerifyReport> {
    const { signal } = this.#options;
    for await (const { path, record } of mirrorRecords(this.#sink)) {
      signal?.throwIfAborted();
      if (record === undefined) this.#note({ kind: 'record', path, repaired: false });
      else await this.#check(record, path);
    }
    for await (const { path } of this.#sink.list()) {
      signal?.throwIfAborted();
      if (path === mirrorIndexPath || isOwnPath(path)) continue;
      if (!this.#paths.has(await keyOf(path))) this.#note({ kind: 'extra', path, repaired: false });
    }
    return {
      sound: this.#sound,
      assets: this.#assets,
      files: this.#files,
      bytes: this.#bytes,
      unproven: this.#unproven,
      problems: this.#problems,
      found: this.#found,
    };
  }

  async #check(record: AssetRecord, recordPath: SafePath): Promise<void> {
    const { uid } = record;
    this.#assets++;
    if (!record.complete) this.#note({ kind: 'incomplete', path: recordPath, uid, repaired: false });
    const bad: BadFile[] = [];
    for (const file of record.files) {
      this.#options.signal?.throwIfAborted();
      this.#files++;
      this.#paths.add(await keyOf(file.path));
      const kind = await this.#problemOf(uid, file);
      if (kind !== undefined) bad.push({ file, kind });
    }
    if (bad.length === 0) return;
    const mended = await this.#repair(record, bad);
    if (!record.complete) await this.#keepIncomplete(recordPath);
    for (const { file, kind } of bad) {
      const error = mended(file.path);
      const repaired = error === undefined;
      const why = error === undefined || error === 'not asked' ? {} : { error };
      this.#note({ kind, path: file.path, uid, repaired, ...why });
    }
  }

  async #problemOf(uid: string, file: RecordedFile): Promise<BadFile['kind'] | undefined> {
    const path = safePath(file.path, { allowShortcuts: true });
    const entry = await this.#sink.stat(path);
    if (entry === undefined) return 'deleted';
    if (entry.size !== file.size) return entry.size < file.size ? 'truncated' : 'corrupted';
    const wanted = strongestChecksum(file.checksums);
    this.#bytes += entry.size;
    this.#progress.file(uid, file.path, entry.size).add(entry.size);
    if (wanted === undefined) {
      this.#unproven++;
      return undefined;
    }
    const value = await hashFile(this.#sink, path, wanted.algorithm, this.#options.signal);
    return sameChecksum({ algorithm: wanted.algorithm, value }, wanted) ? undefined : 'corrupted';
  }

  /** @returns for each path why it was not repaired, if it was not. */
  async #repair(
    record: AssetRecord,
    bad: readonly BadFile[],
  ): Promise<(path: string) => MarketplaceError | 'not asked' | undefined> {
    const { repair, signal, download } = this.#options;
    if (repair === undefined) return () => 'not asked';
    const paths = new Set(bad.map(({ file }) => file.path));
    const folder = folderOf(record);
    const options: DownloadOptions = {
      ...download,
      // A damaged file has the size and perhaps the date of a good one: it is not asked whether it may stay.
      ifExists: 'replace',
      folder,
      signal,
      files: (remote) => paths.has(placeOf(folder, remote)),
    };
    try {
      const result = await repair.downloadAsset(record.uid, this.#sink, options as never);
      const done = new Set(result.files.map(({ path }) => path));
      const failed = new Map(
        result.success ? [] : result.failedFiles.map(({ path, error }) => [path, error] as const),
      );
      const other = result.success ? noLongerThere() : result.error;
      return (path) => (done.has(path) ? undefined : (failed.get(path) ?? other));
    } catch (error) {
      if (signal?.aborted === true || !isMarketplaceError(error)) throw error;
      return () => error;
    }
  }

  /** A download of some files is complete when these are there: the asset is not. */
  async #keepIncomplete(path: SafePath): Promise<void> {
    const record = await readAssetRecord(this.#sink, path);
    if (record?.complete === true) await writeAssetRecord(this.#sink, path, { ...record, complete: false });
  }

  #note(problem: MirrorProblem): void {
    this.#found++;
    if (!problem.repaired && problem.kind !== 'extra') this.#sound = false;
    if (this.#problems.length < most) this.#problems.push(problem);
  }
}

function noLongerThere(): MarketplaceError {
  return createError('E_NOT_FOUND', 'The marketplace no longer has this file of the asset', {
    hint: 'Run the mirror: the asset has changed.',
  });
}

/** What the paths of a mirrored asset have in front. */
function folderOf(record: AssetRecord): string {
  return record.listing === undefined ? commonFolder(record.files) : (mirroredFolder(record) ?? '');
}

/** Of a download that no mirror made, the first folder if all files are in it. */
function commonFolder(files: readonly RecordedFile[]): string {
  const [first = '', ...more] = files[0]?.path.split('/') ?? [];
  return more.length > 0 && files.every(({ path }) => path.startsWith(`${first}/`)) ? first : '';
}

function placeOf(folder: string, { path }: RemoteFile): string {
  try {
    return safePath(folder === '' ? path : `${folder}/${path}`, { allowShortcuts: true });
  } catch {
    return '';
  }
}

function keyOf(path: string): Promise<string> {
  return hashBytes('sha256', new TextEncoder().encode(path));
}
