import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import {
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  codeOf,
  type FileSystem,
} from './file-system.ts';
import { removeIfPossible } from './remove-file.ts';
import { linkRefusal } from './sink-failure.ts';

/** What is written at once, and read again sooner than it is looked after. */
export const smallBytes: number = 64 << 10;

/**
 * The content of a small file of our own, or undefined when there is none or it is larger than `maxBytes`.
 *
 * @throws MarketplaceValidationError `E_NAME` when it is a link or no plain file.
 */
export async function readSmallFile(
  fs: FileSystem,
  path: string,
  maxBytes: number,
  file: string,
): Promise<Uint8Array | undefined> {
  const fd = await openPlain(fs, path, O_RDONLY, file);
  if (fd === undefined) return undefined;
  try {
    const { size } = await fs.fstat(fd);
    if (size > maxBytes) return undefined;
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, await readFully(fs, fd, 0, bytes));
  } finally {
    await fs.close(fd);
  }
}

/** Writes a new file of our own. One that cannot be finished is removed; one that was there is left alone. */
export async function writeSmallFile(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  flush: boolean,
): Promise<void> {
  const isSmall = bytes.length <= smallBytes;
  const fd = await fs.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600, isSmall);
  try {
    try {
      await writeFully(fs, fd, 0, [bytes], isSmall);
      if (flush) await fs.flush(fd);
    } finally {
      await fs.close(fd, isSmall);
    }
  } catch (error) {
    await removeIfPossible(fs, path, isSmall);
    throw error;
  }
}

/** Opens a plain file with no other name, never through a link; undefined when there is none. */
export async function openPlain(
  fs: FileSystem,
  path: string,
  flags: number,
  file: string,
): Promise<number | undefined> {
  let fd: number;
  try {
    fd = await fs.open(path, flags | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP' || code === 'EMLINK' || code === 'EISDIR' || code === 'ENXIO')
      throw linkRefusal(file);
    throw error;
  }
  try {
    // Without O_NOFOLLOW, on Windows, a link shows only here.
    const isPlain =
      (await fs.fstat(fd)).isFile() && (O_NOFOLLOW !== 0 || (await fs.lstat(path))?.isFile() === true);
    if (!isPlain) throw linkRefusal(file);
    return fd;
  } catch (error) {
    await fs.close(fd);
    throw error;
  }
}

/** Fills `into`, or as much of it as the file has. */
export async function readFully(
  fs: FileSystem,
  fd: number,
  position: number,
  into: Uint8Array,
): Promise<number> {
  let count = 0;
  while (count < into.length) {
    const got = await fs.read(fd, count === 0 ? into : into.subarray(count), position + count);
    if (got === 0) break;
    count += got;
  }
  return count;
}

/** Far below what systems take in one call (1,024 on Linux). */
const maxBuffersPerCall = 256;

/**
 * Writes all bytes. Node and Bun write less when the disk is full, without an error, and only the next call says why;
 * so what is missing is written again until the system says something.
 */
export async function writeFully(
  fs: FileSystem,
  fd: number,
  position: number,
  buffers: readonly Uint8Array[],
  isSmall = false,
): Promise<void> {
  let at = position;
  let left =
    buffers.length > maxBuffersPerCall || buffers.some(isEmpty)
      ? buffers.filter((b) => !isEmpty(b))
      : buffers;
  while (left.length > 0) {
    const batch = left.length > maxBuffersPerCall ? left.slice(0, maxBuffersPerCall) : left;
    const written = await fs.writev(fd, batch, at, isSmall);
    if (written <= 0)
      throw new MarketplaceSinkError('The file system took no bytes and gave no reason', {
        failure: 'io',
        position: at,
      });
    at += written;
    left = without(left, written);
  }
}

/** What is left of the buffers after `written` bytes. */
function without(buffers: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let skipped = 0;
  let index = 0;
  for (const { length } of buffers) {
    if (skipped + length > written) break;
    skipped += length;
    index++;
  }
  const first = buffers[index];
  if (first === undefined) return [];
  return [skipped === written ? first : first.subarray(written - skipped), ...buffers.slice(index + 1)];
}

function isEmpty(bytes: Uint8Array): boolean {
  return bytes.length === 0;
}
