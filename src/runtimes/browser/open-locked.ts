import { endsOnce } from '../../sinks/ends-once.ts';
import type { Sink, SinkFile, SinkSpec } from '../../sinks/sink.ts';
import { domFailure, exists } from './dom-failure.ts';
import { holdLock } from './hold-lock.ts';

/** Opens a file with `openFile`, under the lock of its path below `place`, which ends with the file. */
export async function openLocked(
  spec: SinkSpec,
  place: string,
  { stat }: Pick<Sink, 'stat'>,
  openFile: (spec: SinkSpec) => Promise<SinkFile>,
  signal: AbortSignal | undefined,
): Promise<SinkFile> {
  signal?.throwIfAborted();
  const { path, ifExists } = spec;
  if (ifExists === 'fail' && (await stat(path)) !== undefined) throw exists(path);
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
}
