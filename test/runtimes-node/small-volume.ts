import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** A volume of a few MiB in memory, or undefined where it cannot be mounted. */
export function mountSmallVolume(mebibytes: number): { readonly path: string; unmount(): void } | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const path = fs.mkdtempSync(join(tmpdir(), 'small-volume-'));
  const tidy = (): void => fs.rmdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    tidy();
    return undefined;
  }
  return {
    path,
    unmount() {
      execFileSync('umount', ['-l', path], { stdio: 'ignore' });
      tidy();
    },
  };
}
