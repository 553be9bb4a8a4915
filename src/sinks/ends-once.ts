import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';
import type { SinkFile } from './sink.ts';

/**
 * `file` with the rules of a {@link SinkFile}'s life kept: it ends in one of `commit`, `suspend` and `discard`, after
 * which every method but `discard` throws `E_STATE`; a commit that failed has not ended it. `onEnd` runs once, however
 * it ends: for locks. A sink of one's own gives it what `open` makes.
 *
 * @example
 * ```ts
 * const file = endsOnce(openFile(spec), spec.path, () => unlock(spec.path));
 * ```
 */
export function endsOnce(file: SinkFile, path: string, onEnd?: () => void): SinkFile {
  let state: 'open' | 'committing' | 'ended' = 'open';
  const whenOpen = <T>(work: () => Promise<T>): Promise<T> =>
    state === 'open'
      ? work()
      : Promise.reject(
          new MarketplaceValidationError('The file is no longer open in its sink', {
            code: 'E_STATE',
            file: path,
          }),
        );
  const end = async (work: () => Promise<void>): Promise<void> => {
    state = 'ended';
    try {
      await work();
    } finally {
      onEnd?.();
    }
  };
  const { read, truncate } = file;
  return {
    record: file.record,
    present: () => whenOpen(() => file.present()),
    reserve: (bytes) => whenOpen(() => file.reserve(bytes)),
    write: (position, buffers) => whenOpen(() => file.write(position, buffers)),
    checkpoint: (record, level) => whenOpen(() => file.checkpoint(record, level)),
    ...(read && { read: (position, into) => whenOpen(() => read.call(file, position, into)) }),
    ...(truncate && { truncate: (size) => whenOpen(() => truncate.call(file, size)) }),
    commit: (info) =>
      whenOpen(async () => {
        state = 'committing';
        try {
          const entry = await file.commit(info);
          state = 'ended';
          onEnd?.();
          return entry;
        } finally {
          if (state === 'committing') state = 'open';
        }
      }),
    suspend: () => whenOpen(() => end(() => file.suspend())),
    async discard() {
      if (state !== 'ended') await end(() => file.discard());
    },
  };
}
