import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for a test, which removes it. */
export async function scratchFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await fs.realpath(await fs.mkdtemp(join(tmpdir(), 'sink-')));
  return { path, remove: () => fs.rm(path, { recursive: true, force: true }) };
}

/** What is in a folder and below it, with `/` behind folders; sorted. Links are not followed. */
export async function tree(path: string, above = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await fs.readdir(join(path, above), { withFileTypes: true })) {
    const name = `${above}${entry.name}${entry.isDirectory() ? '/' : ''}`;
    found.push(name, ...(entry.isDirectory() ? await tree(path, name) : []));
  }
  return found.toSorted();
}
