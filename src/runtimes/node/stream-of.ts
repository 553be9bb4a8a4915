import type { ByteRange } from '../../models/byte-range.ts';
import type { FileSystem } from './file-system.ts';
import { sinkFailure } from './sink-failure.ts';

const readBytes = 256 << 10;

/** The bytes of an open file, which is closed at their end or when they are given up. */
export function streamOf(
  fs: FileSystem,
  fd: number,
  file: string,
  { start, end }: ByteRange = { start: 0, end: Infinity },
): ReadableStream<Uint8Array> {
  let position = start;
  let isOpen = true;
  // Once: the number may be another file's by the second time.
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    try {
      await fs.close(fd);
    } catch {
      // Nothing was written.
    }
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const into = new Uint8Array(Math.min(readBytes, end - position));
        const count = into.length === 0 ? 0 : await fs.read(fd, into, position);
        // Cancelled meanwhile.
        if (!isOpen) return undefined;
        position += count;
        if (count > 0) return controller.enqueue(into.subarray(0, count));
        await close();
        controller.close();
      } catch (error) {
        await close();
        throw sinkFailure(error, { file, position });
      }
    },
    cancel: close,
  });
}
