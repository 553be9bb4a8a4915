import type { Sink } from '../../sinks/sink.ts';
import { folderSink } from './folder-sink.ts';

/**
 * A folder that the user picked, or any other `FileSystemDirectoryHandle`. A partial file is kept beside its target, in
 * pieces of 32 MiB that are closed one by one, so a download goes on after the page was closed (keep the handle in
 * IndexedDB) or the permission taken away. On commit the pieces become the file, in one swap: for that moment it takes
 * its room twice.
 *
 * When the permission is missing or revoked, calls fail with `E_SINK` (`failure: 'permission'`): the browser only asks
 * again in `handle.requestPermission({ mode: 'readwrite' })`, called in a click. Two folders of the same name are one to
 * the lock, which cannot know more of a folder.
 *
 * @example
 * ```ts
 * const handle = await showDirectoryPicker({ mode: 'readwrite' });
 * await market.downloadAsset('3001', directory(handle));
 * ```
 */
export function directory(handle: FileSystemDirectoryHandle): Sink {
  return swapFileSink(handle, `directory/${handle.name}`, true);
}

/** A sink on `createWritable`, whose bytes exist only once a file is closed: see `openStaged`. */
export function swapFileSink(base: FileSystemDirectoryHandle, place: string, resumable: boolean): Sink {
  return folderSink(
    base,
    place,
    { readBack: resumable, resumable, commit: 'swap', durable: resumable ? 'close' : 'none' },
    async (spec) => (await import('./staged-file.ts')).openStaged(base, spec, resumable),
  );
}
