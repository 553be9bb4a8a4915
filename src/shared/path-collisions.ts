import type { SafePath } from './safe-path.ts';

/** Two paths of a tree that cannot both exist on every file system. */
export interface PathCollision {
  readonly first: SafePath;
  readonly second: SafePath;
  /** The same path twice, the same but for case or Unicode form, or a file where the other needs a folder. */
  readonly reason: 'same' | 'spelling' | 'file-and-folder';
}

/**
 * Finds paths that name one place on a file system that ignores case or changes the Unicode form (NTFS, APFS, exFAT):
 * compared after the compatibility form and full case folding, so that `ß` meets `SS`, and `ı` meets `I`.
 *
 * @example
 * ```ts
 * findCollisions([safePath('A.txt'), safePath('a.TXT')]); // [{ first: 'A.txt', second: 'a.TXT', reason: 'spelling' }]
 * ```
 */
export function findCollisions(paths: readonly SafePath[]): readonly PathCollision[] {
  const collisions: PathCollision[] = [];
  const files = new Map<string, SafePath>();
  for (const path of paths) {
    const folded = fold(path);
    const first = files.get(folded);
    if (first === undefined) files.set(folded, path);
    else collisions.push({ first, second: path, reason: first === path ? 'same' : 'spelling' });
  }
  const seenFolders = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (seenFolders.has(folder)) break;
      seenFolders.add(folder);
      const first = files.get(fold(folder));
      if (first !== undefined) collisions.push({ first, second: path, reason: 'file-and-folder' });
    }
  }
  return collisions;
}

/** What equal names have in common. The engine has no case folding, but lower, then upper case folds as fully. */
function fold(path: string): string {
  // oxlint-disable-next-line no-control-regex -- plain ASCII needs no tables
  if (/^[\u0000-\u007f]*$/.test(path)) return path.toLowerCase();
  const folded = path.normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC');
  return folded.toLowerCase();
}
