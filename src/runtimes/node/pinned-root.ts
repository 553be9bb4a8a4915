import { dirname, join, relative, sep } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { createError } from '../../errors/create-error.ts';
import { codeOf, undefinedIfMissing, type FileSystem } from './file-system.ts';
import { outsideRefusal } from './sink-failure.ts';

const momentMs = 20;

/**
 * The folder that a sink writes below, made and resolved once: the root may be a link, since the caller chose it, but
 * nothing below it leads out.
 */
export class PinnedRoot {
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #clock: Clock;
  #real: string | undefined;
  /** The folder that was found last, for the other files of a tree that are looked at in the same moment. */
  #found: { readonly folder: string; readonly real: string; readonly at: number } | undefined;

  constructor(fs: FileSystem, path: string, clock: Clock) {
    this.#fs = fs;
    this.#path = path;
    this.#clock = clock;
  }

  /** The real path of the root itself, which is made if need be. */
  async real(): Promise<string> {
    return (await this.#resolve(true)) ?? this.#path;
  }

  /** The real path of a folder below the root, or undefined when it is not there. */
  async find(folder: string, file: string): Promise<string | undefined> {
    const root = this.#real ?? (await this.#resolve(false));
    if (root === undefined || folder === '') return root;
    const at = this.#clock.now();
    if (this.#found?.folder === folder && at - this.#found.at < momentMs) return this.#found.real;
    const real = await this.#existing(root, folder, file);
    this.#found = real === undefined ? undefined : { folder, real, at };
    return real;
  }

  /**
   * As {@link find}; what is missing is made, each folder in the real place of the one above it.
   *
   * @throws MarketplaceValidationError `E_NAME` when a link on the way leads out of the root.
   */
  async make(folder: string, file: string): Promise<string> {
    const root = await this.real();
    const existing = await this.#existing(root, folder, file);
    if (existing !== undefined) return existing;
    let current = root;
    for (const name of folder.split('/')) current = await this.#makeOne(root, current, name, file);
    return current;
  }

  /** The real root: made once, and not again when someone removed it. */
  async #resolve(create: boolean): Promise<string | undefined> {
    if (this.#real !== undefined) return this.#real;
    if (create) await this.#fs.mkdirs(this.#path);
    try {
      const real = await this.#fs.realpath(this.#path);
      this.#real ??= real;
    } catch (error) {
      if (create || codeOf(error) !== 'ENOENT') throw error;
    }
    return this.#real;
  }

  async #existing(root: string, folder: string, file: string): Promise<string | undefined> {
    if (folder === '') return root;
    let real: string;
    try {
      real = await this.#fs.realpath(join(root, folder));
    } catch (error) {
      return undefinedIfMissing(error);
    }
    if (!isBelow(root, real)) throw outsideRefusal(file);
    return real;
  }

  async #makeOne(root: string, parent: string, name: string, file: string): Promise<string> {
    const path = join(parent, name);
    if ((await this.#fs.lstat(path)) === undefined) {
      try {
        await this.#fs.mkdir(path);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
    }
    const stats = await this.#fs.lstat(path);
    if (stats?.isDirectory() === true) return path;
    if (stats?.isSymbolicLink() !== true) {
      throw createError('E_SINK', 'A file is where a folder is needed', { failure: 'io', file });
    }
    const real = await this.#existing(root, relative(root, path), file);
    if (real === undefined) throw outsideRefusal(file);
    return real;
  }
}

/** Is a real path the root, or in it? */
export function isBelow(root: string, path: string): boolean {
  // The root of a drive or system ends in a separator already.
  return path === root || path.startsWith(dirname(root) === root ? root : root + sep);
}
