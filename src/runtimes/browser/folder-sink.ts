import type { Sink, SinkCapabilities, SinkFile, SinkSpec } from '../../sinks/sink.ts';
import { readFolder } from './folder.ts';

/**
 * A sink on the folder `base`, known to locks as `place`. `openFile` opens the partial, under the lock.
 */
export function folderSink(
  base: FileSystemDirectoryHandle,
  place: string,
  capabilities: Omit<SinkCapabilities, 'randomWrite' | 'maxSize'>,
  openFile: (spec: SinkSpec) => Promise<SinkFile>,
): Sink {
  const reader = readFolder(base);
  return {
    ...reader,
    capabilities: { randomWrite: true, maxSize: Number.MAX_SAFE_INTEGER, ...capabilities },
    async open(spec, signal) {
      const { openLocked } = await import('./open-locked.ts');
      return openLocked(spec, place, reader, openFile, signal);
    },
  };
}
