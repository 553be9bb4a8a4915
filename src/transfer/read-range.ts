import { createError } from '../errors/create-error.ts';
import type { SafePath } from '../shared/safe-path.ts';
import type { ByteRange } from '../models/byte-range.ts';
import type { Sink } from '../sinks/sink.ts';

/**
 * The bytes of a range of a complete file. Sinks that cannot begin in the middle give the whole file: what is too much
 * is passed over.
 *
 * @returns undefined when the file ends before the range does.
 * @throws MarketplaceSinkError (`E_NOT_FOUND`) when there is no such file, and for a sink that cannot be read.
 */
export async function readRange(
  sink: Sink,
  path: SafePath,
  { start, end }: ByteRange,
): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(end - start);
  if (bytes.length === 0) return bytes;
  const got = await readInto(sink, path, { start, end }, bytes, 0);
  // More bytes than were asked for: the sink took no notice of the range, and these are from the beginning.
  if (got === 'more' && start > 0)
    return (await readInto(sink, path, undefined, bytes, start)) === 'less' ? undefined : bytes;
  return got === 'less' ? undefined : bytes;
}

/** Fills `into` from the stream, after passing over `skip` bytes of it; says how the stream's length compares. */
async function readInto(
  sink: Sink,
  path: SafePath,
  range: ByteRange | undefined,
  into: Uint8Array,
  skip: number,
): Promise<'less' | 'exact' | 'more'> {
  if (sink.read === undefined) throw createError('E_UNSUPPORTED', 'The sink cannot be read', { file: path });
  const reader = (await sink.read(path, range)).getReader();
  let position = -skip;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return position < into.length ? 'less' : 'exact';
      const from = Math.max(0, -position);
      const room = into.length - Math.max(0, position);
      if (from < value.length) into.set(value.subarray(from, from + room), Math.max(0, position));
      position += value.length;
      if (position > into.length) return 'more';
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
