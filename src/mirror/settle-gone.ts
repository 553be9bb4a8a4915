import { mirroredFiles, writeAssetRecord } from '../transfer/asset-record.ts';
import type { MirrorEvent } from './mirror-event.ts';
import type { MirrorIndex } from './mirror-index.ts';
import { mirrorRecords } from './mirror-records.ts';
import type { MirrorTally } from './mirror-report.ts';
import type { MirrorSink } from './mirror-sink.ts';
import { pruneFiles } from './prune-files.ts';
import type { SeenKeys } from './seen-keys.ts';

/** What a look for gone assets works with. */
interface GoneEnv {
  /** Lists again; undefined when nothing is to be removed. */
  readonly prune: (() => Promise<SeenKeys>) | undefined;
  readonly index: MirrorIndex;
  readonly tally: MirrorTally;
  readonly emit: (event: MirrorEvent) => void;
  readonly signal: AbortSignal;
}

/** Finds, and if that is asked removes, assets that the marketplace no longer lists. */
export async function settleGone(sink: MirrorSink, seen: SeenKeys, env: GoneEnv): Promise<void> {
  const { prune, index, tally, emit, signal } = env;
  let again: SeenKeys | undefined;
  for await (const { key, path, record } of mirrorRecords(sink, (each) => !seen.has(each))) {
    // Records without a listing are of downloads that no mirror made.
    if (record?.listing === undefined) continue;
    signal.throwIfAborted();
    const { uid, title, listing } = record;
    const files = mirroredFiles(record);
    if (prune !== undefined) again ??= await prune();
    if (again === undefined || again.has(key)) {
      emit({ type: 'gone', uid, title, files: tally.count('gone', files) });
      continue;
    }
    await index.markStale();
    // Should it be listed again, it is to be brought again: from now on files of it are missing.
    await writeAssetRecord(sink, path, { ...record, listing: { ...listing, fingerprint: '' } });
    const { removed, kept } = await pruneFiles(sink, uid, files, signal);
    tally.keep(kept);
    if (kept.length === 0 && files.length === record.files.length) await sink.remove?.(path);
    const sizes = files.filter((file) => removed.includes(file.path));
    emit({ type: 'removed', uid, title, files: tally.count('removed', sizes) });
  }
}
