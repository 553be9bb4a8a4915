import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';
import { crc32 } from './crc32.ts';
import {
  characterProblem,
  isDevice,
  isOwnName,
  isTooLong,
  nameProblem,
  utf8Length,
  withoutEnd,
  type NameProblem,
} from './name-rules.ts';

declare const safe: unique symbol;

/** A relative path with `/` between its segments that every file system takes. Only {@link safePath} makes one. */
export type SafePath = string & { readonly [safe]: true };

/** How strict to be with names that no other program should open by chance. */
export interface SafePathOptions {
  /** Allow files that a desktop acts on: `.lnk`, `.url`, `desktop.ini`, … Default false. */
  readonly allowShortcuts?: boolean | undefined;
}

const maxPathBytes = 4096;
const maxDepth = 64;
const ownFolder = '.assets';
/** Longer input is not looked at: no path within the limits is. */
const maxInputUnits = 16_384;

const because: Readonly<Record<NameProblem, string>> = {
  control: 'holds a control character',
  surrogate: 'holds half of a surrogate pair, so it is no Unicode text',
  invisible: 'holds an invisible character or one that changes the direction of text',
  colon: 'holds a colon, which names a drive or a hidden stream on Windows',
  wildcard: 'holds one of < > " | ? *, which Windows refuses',
  end: 'ends in a dot or a space, which Windows drops',
  device: 'is the name of a device on Windows',
  long: 'is longer than 255 bytes or 240 characters',
  own: 'is kept for partial downloads, locks and records of this package',
  shortcut: 'is a file that a desktop acts on',
};

/**
 * Makes a path of a tree, as a marketplace names it, into one that may be written below a folder: or refuses it.
 *
 * Nothing is repaired, since a path that was changed is another path: `..`, absolute paths, device names, characters
 * that a system refuses and characters that deceive are errors on every system, so that a tree made on Linux opens on
 * Windows. `\` separates as `/` does; the text becomes Unicode form C. Percent signs stay, but what they would decode
 * to must be harmless too.
 *
 * @throws MarketplaceValidationError (`E_NAME`) that says what is wrong.
 * @example
 * ```ts
 * safePath('textures\\wood.png'); // 'textures/wood.png'
 * safePath('../../etc/passwd'); // throws
 * ```
 */
export function safePath(input: string, options: SafePathOptions = {}): SafePath {
  assertText(input);
  const problem = pathProblem(input, options);
  if (problem !== undefined) throw refusal(problem, input);
  return toForm(input) as SafePath;
}

/**
 * Makes one file name out of a name that someone suggests: what a system refuses is replaced by `_`, an end of dots
 * and spaces is cut, a device's name gets a `_` in front, and a long name is shortened with a checksum of the whole in
 * it. What deceives is refused all the same.
 *
 * @throws MarketplaceValidationError (`E_NAME`) for control and invisible characters, colons, names of this package's
 * own and, unless allowed, files that a desktop acts on.
 * @example
 * ```ts
 * safeFileName('What? A "dock".zip'); // 'What_ A _dock_.zip'
 * ```
 */
export function safeFileName(name: string, options: SafePathOptions = {}): SafePath {
  assertText(name);
  if (name.length > maxInputUnits) throw refusal('is too long', name);
  let repaired = name
    .normalize('NFC')
    .replace(/[<>"|?*/\\]/g, '_')
    .trimStart();
  repaired = withoutEnd(repaired);
  if (repaired === '') throw refusal('is empty', name);
  if (isDevice(repaired)) repaired = `_${repaired}`;
  if (characterProblem(repaired) === undefined && isTooLong(repaired)) repaired = shorten(repaired);
  return safePath(repaired, options);
}

/**
 * Finds the pairs of paths that name one place on a file system that ignores case or changes the Unicode form (NTFS,
 * APFS, exFAT), and a file where another path needs a folder. Compared after the compatibility form and full case
 * folding, so that `ß` meets `SS`, and `ı` meets `I`.
 *
 * @example
 * ```ts
 * findCollisions([safePath('A.txt'), safePath('a.TXT')]); // [['A.txt', 'a.TXT']]
 * ```
 */
export function findCollisions(paths: readonly SafePath[]): readonly (readonly [SafePath, SafePath])[] {
  const collisions: (readonly [SafePath, SafePath])[] = [];
  const files = new Map<string, SafePath>();
  for (const path of paths) {
    const folded = fold(path);
    const first = files.get(folded);
    if (first === undefined) files.set(folded, path);
    else collisions.push([first, path]);
  }
  const seenFolders = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (seenFolders.has(folder)) break;
      seenFolders.add(folder);
      const file = files.get(fold(folder));
      if (file !== undefined) collisions.push([file, path]);
    }
  }
  return collisions;
}

/** The path of a record in the folder that the SDK keeps for its records of assets; `safePath` refuses that folder. */
export function recordPath(name: string): SafePath {
  return `${ownFolder}/${safePath(name)}` as SafePath;
}

/** The folder of all records. */
export const recordFolder: SafePath = ownFolder as SafePath;

/** Is the path in a folder that the SDK keeps for itself? */
export function isOwnPath(path: string): boolean {
  return path.split('/').some(isOwnName);
}

function assertText(input: unknown): asserts input is string {
  if (typeof input !== 'string') throw refusal('is no text', typeof input);
}

function pathProblem(input: string, options: SafePathOptions): string | undefined {
  if (input === '') return 'is empty';
  if (input.length > maxInputUnits) return 'is too long';
  const path = toForm(input);
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is absolute';
  if (utf8Length(path) > maxPathBytes) return `is longer than ${maxPathBytes} bytes`;
  const segments = path.split('/');
  if (segments.length > maxDepth) return `is more than ${maxDepth} folders deep`;
  for (const segment of segments) {
    const problem = segmentProblem(segment, options);
    if (problem !== undefined) return problem;
  }
  return hiddenProblem(path);
}

function segmentProblem(segment: string, options: SafePathOptions): string | undefined {
  if (segment === '') return 'has an empty segment';
  if (segment === '.' || segment === '..') return `has the segment "${segment}"`;
  const problem = nameProblem(segment);
  if (problem === undefined || (problem === 'shortcut' && options.allowShortcuts === true)) return undefined;
  return because[problem];
}

/** What a program would see that decodes percent signs: once, since nothing decodes a path twice and is right. */
function hiddenProblem(path: string): string | undefined {
  if (!path.includes('%')) return undefined;
  const decoded = path
    .replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll('\\', '/');
  if (decoded === path) return undefined;
  if (decoded.startsWith('/') || /^[a-z]:/i.test(decoded))
    return 'hides an absolute path behind percent signs';
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  if (/[\u0000-\u001f\u007f]/.test(decoded)) return 'hides a control character behind percent signs';
  const hidden = decoded.split('/').some((segment) => segment === '.' || segment === '..' || segment === '');
  return hidden ? 'hides "." or ".." behind percent signs' : undefined;
}

/** What equal names have in common. There is no case folding to call, but lower, then upper case folds as fully. */
export function fold(path: string): string {
  // oxlint-disable-next-line no-control-regex -- plain ASCII needs no tables
  if (/^[\u0000-\u007f]*$/.test(path)) return path.toLowerCase();
  return path.normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC').toLowerCase();
}

function toForm(input: string): string {
  return input.normalize('NFC').replaceAll('\\', '/');
}

/** Keeps the beginning and the extension, with a checksum of the whole between, so that two long names stay two. */
function shorten(name: string): string {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 17 ? name.slice(dot) : '';
  const sum = crc32(new TextEncoder().encode(name)).toString(16).padStart(8, '0');
  let kept = '';
  for (const char of name.slice(0, name.length - extension.length)) {
    if (isTooLong(`${kept}${char}~${sum}${extension}`)) break;
    kept += char;
  }
  return `${kept}~${sum}${extension}`;
}

function refusal(problem: string, input: string): MarketplaceValidationError {
  return new MarketplaceValidationError(`A file name of the marketplace is refused: it ${problem}`, {
    code: 'E_NAME',
    file: input,
    ...(problem === because.shortcut
      ? { hint: 'Allow it with allowShortcuts: true, if you trust the publisher' }
      : {}),
  });
}
