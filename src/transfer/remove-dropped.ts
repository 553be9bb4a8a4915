import { isMarketplaceError } from '../errors/marketplace-error.ts';
import { fold, type SafePath } from '../shared/safe-path.ts';
import { chunksOf } from '../sinks/chunks-of.ts';
import type { Sink } from '../sinks/sink.ts';
import { readAssetRecord, recordPathOf, writeAssetRecord, type RecordedFile } from './asset-record.ts';
import { createHasher, sameChecksum, strongestChecksum } from './checksum.ts';

/** What became of files that a new version no longer has. */
export interface DroppedFiles {
  readonly removed: readonly string[];
  /** Not removed, and why. */
  readonly kept: readonly KeptFile[];
}

/** A file that was left where it is. */
export interface KeptFile {
  readonly path: string;
  readonly reason: string;
}

/**
 * Removes files of an asset that its new version no longer has: only those that the asset's record says were written
 * here, and only if their bytes are still what was written. What anyone changed or added stays.
 *
 * @param dropped - paths in the sink. They come from manifests and not from the record, which anyone could have edited.
 */
export async function removeDropped(
  sink: Sink,
  assetUid: string,
  dropped: Iterable<SafePath>,
  signal: AbortSignal,
): Promise<DroppedFiles> {
  const recordPath = await recordPathOf(assetUid);
  const record = await readAssetRecord(sink, recordPath);
  const recorded = new Map(record?.files.map((file) => [file.path, file]));
  const removed: string[] = [];
  const kept: KeptFile[] = [];
  const gone = new Set<RecordedFile>();
  const leaving = new Set(dropped);
  const staying = new Set<string>();
  for (const { path } of record?.files ?? []) if (!leaving.has(path as SafePath)) staying.add(fold(path));
  for (const path of leaving) {
    const file = recorded.get(path);
    if (file === undefined) continue;
    signal.throwIfAborted();
    // Where only the case of a name changed, both names may be one file: it is the new version's now.
    const reason = staying.has(fold(path)) ? missing : await removeUnchanged(sink, path, file, signal);
    if (reason === undefined) removed.push(path);
    else if (reason !== missing) {
      kept.push({ path, reason });
      continue;
    }
    gone.add(file);
  }
  if (record !== undefined && gone.size > 0) {
    const files = record.files.filter((file) => !gone.has(file));
    await writeAssetRecord(sink, recordPath, { ...record, files }, signal);
  }
  return { removed, kept };
}

const missing = 'it is not there';

/** Removes a file that nobody changed, or says why not. */
async function removeUnchanged(
  sink: Sink,
  path: SafePath,
  file: RecordedFile,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const reason = await whyKept(sink, path, file, signal);
    if (reason === undefined) await sink.remove?.(path);
    return reason;
  } catch (error) {
    signal.throwIfAborted();
    if (!isMarketplaceError(error)) throw error;
    return `it could not be removed (${error.code})`;
  }
}

async function whyKept(
  sink: Sink,
  path: SafePath,
  { size, checksums }: RecordedFile,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (sink.remove === undefined || sink.read === undefined) return 'the sink cannot remove files';
  const entry = await sink.stat(path);
  if (entry === undefined) return missing;
  if (entry.size !== size) return 'it was changed';
  const written = strongestChecksum(checksums);
  if (written === undefined) return 'nothing tells whether it was changed';
  const hasher = await createHasher(written.algorithm);
  for await (const chunk of chunksOf(sink.read(path), signal)) {
    hasher.update(chunk);
  }
  return sameChecksum({ algorithm: written.algorithm, value: hasher.hex() }, written)
    ? undefined
    : 'it was changed';
}
