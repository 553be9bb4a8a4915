import { createError } from '../errors/create-error.ts';
import type { Sink } from '../sinks/sink.ts';

/** A sink that can hold a mirror: what is in it can be listed and read. */
export type MirrorSink = Sink & Required<Pick<Sink, 'list' | 'read'>>;

/** @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) for a sink that only takes bytes. */
export function checkMirrorSink(sink: Sink): MirrorSink {
  if (sink.list !== undefined && sink.read !== undefined) return sink as MirrorSink;
  throw createError('E_UNSUPPORTED', 'A mirror needs a sink whose files can be listed and read', {
    hint: 'Use a directory, a bucket, the private file system of the browser, or memory.',
  });
}
