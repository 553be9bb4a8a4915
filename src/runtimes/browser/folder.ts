import type { SafePath } from '../../shared/safe-path.ts';
import type { Sink } from '../../sinks/sink.ts';
import { missing } from './dom-failure.ts';
import { entryOf, unlessMissing } from './folder-entry.ts';

/** Reads, lists and removes what is complete below `base`: the same for every folder, whoever writes to it. */
export function readFolder(
  base: FileSystemDirectoryHandle,
): Required<Pick<Sink, 'stat' | 'read' | 'list' | 'remove'>> {
  const fileAt = (path: SafePath): Promise<File | undefined> =>
    unlessMissing(path, async () => {
      const [folder, name] = await walkTo(base, path);
      return (await folder.getFileHandle(name)).getFile();
    });
  return {
    async stat(path) {
      const file = await fileAt(path);
      return file && entryOf(path, file);
    },
    async read(path, range) {
      const file = await fileAt(path);
      if (file === undefined) throw missing(path);
      return file.slice(range?.start, range?.end).stream();
    },
    async *list(prefix) {
      const folder = await unlessMissing(prefix ?? '', () => walk(base, prefix?.split('/') ?? []));
      if (folder === undefined) return;
      const { listFolder } = await import('./list-folder.ts');
      yield* listFolder(folder, prefix === undefined ? '' : `${prefix}/`);
    },
    async remove(path) {
      await unlessMissing(path, async () => {
        const [folder, name] = await walkTo(base, path);
        // Fails for a folder, which is no complete file and stays.
        await folder.getFileHandle(name);
        await folder.removeEntry(name);
      });
    },
  };
}

/** The folder that `segments` lead to. */
export async function walk(
  base: FileSystemDirectoryHandle,
  segments: readonly string[],
  create = false,
): Promise<FileSystemDirectoryHandle> {
  let folder = base;
  for (const segment of segments) folder = await folder.getDirectoryHandle(segment, { create });
  return folder;
}

/** The folder of a file, and the file's name in it. */
export async function walkTo(
  base: FileSystemDirectoryHandle,
  path: string,
  create = false,
): Promise<readonly [FileSystemDirectoryHandle, string]> {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  return [await walk(base, segments, create), name];
}
