import { undefinedIfMissing, type FileSystem } from './file-system.ts';

/** Removes a file that need not be there. */
export async function removeFile(fs: FileSystem, path: string, isSmall = false): Promise<void> {
  try {
    await fs.unlink(path, isSmall);
  } catch (error) {
    undefinedIfMissing(error);
  }
}

/** As {@link removeFile}, where a file that stays does no harm: the next run finds it. */
export async function removeIfPossible(fs: FileSystem, path: string, isSmall = false): Promise<void> {
  await removeFile(fs, path, isSmall).catch(() => {});
}
