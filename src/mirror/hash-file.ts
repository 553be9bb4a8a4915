import type { ChecksumAlgorithm } from '../models/checksum.ts';
import type { SafePath } from '../shared/safe-path.ts';
import { createHasher } from '../transfer/checksum.ts';
import type { MirrorSink } from './mirror-sink.ts';

/** The hash of a file in the sink, read as a stream. */
export async function hashFile(
  sink: MirrorSink,
  path: SafePath,
  algorithm: ChecksumAlgorithm,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hasher = await createHasher(algorithm);
  const reader = (await sink.read(path)).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      signal?.throwIfAborted();
      hasher.update(read.value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  return hasher.hex();
}
