import { O_RDONLY, codeOf, type FileSystem } from './file-system.ts';

/** Makes the names in a folder outlast a power cut, where the system can: Windows and some file systems cannot. */
export async function flushFolder(fs: FileSystem, folder: string): Promise<void> {
  if (fs.platform === 'win32') return;
  try {
    const fd = await fs.open(folder, O_RDONLY);
    await fs.flush(fd).finally(() => fs.close(fd));
  } catch (error) {
    if (codeOf(error) !== 'EINVAL') throw error;
  }
}
