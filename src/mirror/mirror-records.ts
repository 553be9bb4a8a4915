import { recordFolder, type SafePath } from '../shared/safe-path.ts';
import { readAssetRecord, type AssetRecord } from '../transfer/asset-record.ts';
import type { MirrorSink } from './mirror-sink.ts';

/** A record of the mirror, by the hash of its uid. */
export interface MirrorRecord {
  readonly key: string;
  readonly path: SafePath;
  /** Undefined when it cannot be read. */
  readonly record: AssetRecord | undefined;
}

const atOnce = 16;

/** The paths of all records. */
async function* recordPaths(sink: MirrorSink): AsyncGenerator<Omit<MirrorRecord, 'record'>, void, undefined> {
  for await (const { path } of sink.list(recordFolder)) {
    if (/^\/[0-9a-f]{32}\.json$/.test(path.slice(recordFolder.length)))
      yield { key: keyOfRecord(path), path };
  }
}

/** All records, or those whose key fits, a few of them in memory at a time. */
export async function* mirrorRecords(
  sink: MirrorSink,
  fits: (key: string) => boolean = () => true,
): AsyncGenerator<MirrorRecord, void, undefined> {
  const read = async (found: Omit<MirrorRecord, 'record'>): Promise<MirrorRecord> => ({
    ...found,
    record: await readAssetRecord(sink, found.path),
  });
  let batch: Omit<MirrorRecord, 'record'>[] = [];
  for await (const found of recordPaths(sink)) {
    if (!fits(found.key)) continue;
    batch.push(found);
    if (batch.length < atOnce) continue;
    yield* await Promise.all(batch.map(read));
    batch = [];
  }
  yield* await Promise.all(batch.map(read));
}

/** The hash of the uid, out of the path of its record. */
export function keyOfRecord(path: SafePath): string {
  return path.slice(recordFolder.length + 1, recordFolder.length + 33);
}
