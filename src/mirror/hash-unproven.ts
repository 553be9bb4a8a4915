import { safePath } from '../shared/safe-path.ts';
import type { RecordedFile } from '../transfer/asset-record.ts';
import { hashFile } from './hash-file.ts';
import type { MirrorSink } from './mirror-sink.ts';

/** Hashes files of which the marketplace told no checksum, so that a later look can tell whether they changed. */
export async function hashUnproven(
  sink: MirrorSink,
  files: readonly RecordedFile[],
  signal: AbortSignal,
): Promise<readonly RecordedFile[]> {
  const proven: RecordedFile[] = [];
  for (const file of files) {
    if (file.checksums.length > 0) {
      proven.push(file);
      continue;
    }
    const value = await hashFile(sink, safePath(file.path, { allowShortcuts: true }), 'sha256', signal);
    proven.push({ ...file, checksums: [{ algorithm: 'sha256', value }] });
  }
  return proven;
}
