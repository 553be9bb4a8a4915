import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for a test, which removes it. */
export async function scratchFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await fs.realpath(await fs.mkdtemp(join(tmpdir(), 'sink-')));
  return { path, remove: () => fs.rm(path, { recursive: true, force: true }) };
}

/** What is in a folder and below it, with `/` behind folders; sorted. */
export async function tree(path: string): Promise<readonly string[]> {
  const entries = await fs.readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .map(
      (entry) =>
        `${join(entry.parentPath, entry.name).slice(path.length + 1)}${entry.isDirectory() ? '/' : ''}`,
    )
    .toSorted();
}
