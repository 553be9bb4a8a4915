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
  const open = (): void => {
    if (state === 'open') return;
    throw new MarketplaceValidationError('The file is no longer open in its sink', {
      code: 'E_STATE',
      file: path,
    });
  };
  const ended = async (work: () => Promise<void>): Promise<void> => {
    state = 'ended';
    try {
      await work();
    } finally {
      onEnd?.();
    }
  };
  return {
    record: file.record,
    async present() {
      open();
      return file.present();
    },
    async reserve(bytes) {
      open();
      return file.reserve(bytes);
    },
    async write(position, buffers) {
      open();
      return file.write(position, buffers);
    },
    async checkpoint(record, level) {
      open();
      return file.checkpoint(record, level);
    },
    ...(file.read && {
      async read(position: number, into: Uint8Array) {
        open();
        return (await file.read?.(position, into)) ?? 0;
      },
    }),
    ...(file.truncate && {
      async truncate(size: number) {
        open();
        await file.truncate?.(size);
      },
    }),
    async commit(info) {
      open();
      state = 'committing';
      try {
        const entry = await file.commit(info);
        await ended(async () => {});
        return entry;
      } finally {
        if (state === 'committing') state = 'open';
      }
    },
    async suspend() {
      open();
      await ended(() => file.suspend());
    },
    async discard() {
      if (state === 'ended') return;
      await ended(() => file.discard());
    },
  };
}
