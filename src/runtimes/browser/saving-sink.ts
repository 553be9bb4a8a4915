import type { Sink, SinkEntry, SinkSpec } from '../../sinks/sink.ts';
import { writable } from '../../sinks/writable.ts';
import { domFailure, noSpace } from './dom-failure.ts';
import type { Destination } from './destination.ts';

/** A sink whose files are streams of `open`, each at most as large as the destination takes; it knows what was saved. */
export function savingSink(
  { maxSize }: Destination,
  open: (spec: SinkSpec) => Promise<WritableStream<Uint8Array>>,
): Sink {
  const saved = new Map<string, SinkEntry>();
  const sink = writable((spec) => open(spec));
  return {
    capabilities: { ...sink.capabilities, commit: 'swap', maxSize },
    async open(spec, signal) {
      if ((spec.size ?? 0) > maxSize) throw noSpace(spec.path);
      try {
        const file = await sink.open(spec, signal);
        return {
          ...file,
          async commit(info) {
            const entry = await file.commit(info);
            saved.set(entry.path, entry);
            return entry;
          },
        };
      } catch (error) {
        throw signal?.aborted ? error : domFailure(error, spec.path);
      }
    },
    async stat(path) {
      return saved.get(path);
    },
  };
}
