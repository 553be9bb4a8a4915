import { characterProblem, isOwnName, withoutEnd } from './name-rules.ts';
import { safeFileName, type SafePath } from './safe-path.ts';

const standIn = '_';

/**
 * Makes a folder's name out of a title, which may hold anything: it always succeeds, since a title that no file system
 * takes is no reason to refuse the asset. What a system refuses becomes `_`, what cannot be seen is left out.
 *
 * @example
 * ```ts
 * safeFolderName('Dock: the pack?'); // 'Dock_ the pack_'
 * ```
 */
export function safeFolderName(title: string): SafePath {
  let kept = '';
  for (const char of title.slice(0, 1000).normalize('NFC')) {
    const problem = characterProblem(char);
    if (problem === undefined) kept += char;
    else if (problem === 'colon' || problem === 'wildcard') kept += standIn;
  }
  kept = withoutEnd(kept.trimStart()) || standIn;
  if (isOwnName(kept)) kept = `${standIn}${kept}${standIn}`;
  return safeFileName(kept, { allowShortcuts: true });
}
