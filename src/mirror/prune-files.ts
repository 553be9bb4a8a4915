import { safePath } from '../shared/safe-path.ts';
import type { RecordedFile } from '../transfer/asset-record.ts';
import { removeDropped, type DroppedFiles } from '../transfer/remove-dropped.ts';
import type { MirrorSink } from './mirror-sink.ts';

/** Removes files that a mirror wrote, if their bytes are still those. Paths out of a record are checked like any other. */
export function pruneFiles(
  sink: MirrorSink,
  assetUid: string,
  files: readonly RecordedFile[],
  signal: AbortSignal,
): Promise<DroppedFiles> {
  const paths = files.map(({ path }) => safePath(path, { allowShortcuts: true }));
  return removeDropped(sink, assetUid, paths, signal);
}
