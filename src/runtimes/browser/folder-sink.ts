import { endsOnce } from '../../sinks/ends-once.ts';
import type { Sink, SinkCapabilities, SinkFile, SinkSpec } from '../../sinks/sink.ts';
import { domFailure, exists } from './dom-failure.ts';
import { readFolder } from './folder.ts';
import { holdLock } from './hold-lock.ts';

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
      signal?.throwIfAborted();
      const { path, ifExists } = spec;
      if (ifExists === 'fail' && (await reader.stat(path)) !== undefined) throw exists(path);
      const release = await holdLock(place, path);
      try {
        const file = endsOnce(await openFile(spec), path, release);
        // Nothing waits for long in there, so what was opened in vain is closed before the caller hears of it.
        if (signal?.aborted) await file.suspend();
        signal?.throwIfAborted();
        return file;
      } catch (error) {
        release();
        throw signal?.aborted ? signal.reason : domFailure(error, path);
      }
    },
  };
}
