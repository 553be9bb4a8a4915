import type { ChecksumAlgorithm } from '../models/checksum.ts';
import type { SafePath } from '../shared/safe-path.ts';
import { chunksOf } from '../sinks/chunks-of.ts';
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
  for await (const chunk of chunksOf(sink.read(path), signal)) {
    hasher.update(chunk);
  }
  return hasher.hex();
}
