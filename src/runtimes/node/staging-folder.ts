import crypto from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import type { Clock } from '../../shared/clock.ts';
import { codeOf, type FileSystem } from './file-system.ts';
import { isGone, type LockOwner } from './lock-owner.ts';
import { isBelow } from './pinned-root.ts';
import { removeFile } from './remove-file.ts';
import { linkRefusal, outsideRefusal } from './sink-failure.ts';

const keyLength = 16;
/** Nothing of ours is under a passing name for longer than a moment, or than one small file takes. */
const abandonedMs = 600_000;
/** A file that is opened so soon after another one in the same folder is checked when it is published only. */
const checkEveryMs = 20;

/**
 * The folder beside the targets of one folder that holds their partials, records and locks under names of ours. It
 * is there while a file is open or a partial is kept. One a user, since only that user may look into it.
 */
export class StagingFolder {
  readonly path: string;
  readonly #fs: FileSystem;
  readonly #clock: Clock;
  readonly #root: string;
  readonly #owner: LockOwner;
  #users = 0;
  #ready: Promise<void> | undefined;
  #removed: Promise<void> | undefined;
  #real = '';
  #checkedAt = -Infinity;
  /** Keys of the targets of which an earlier run left something. */
  readonly #left = new Set<string>();

  /** @param folder - its real path, below `root`. */
  constructor(folder: string, root: string, fs: FileSystem, clock: Clock, owner: LockOwner) {
    this.path = join(folder, stagingName());
    this.#root = root;
    this.#fs = fs;
    this.#clock = clock;
    this.#owner = owner;
  }

  /** Makes the folder, if this is its first user. Each user gives it back once. */
  async enter(file: string): Promise<void> {
    this.#users++;
    try {
      await (this.#ready ??= this.#prepare(file));
      if (this.#clock.now() - this.#checkedAt > checkEveryMs) await this.check(file);
    } catch (error) {
      this.#ready = undefined;
      this.#users--;
      throw error;
    }
  }

  /** Makes the folder again: another process may have found it empty and removed it. */
  async remake(file: string): Promise<void> {
    this.#ready = this.#prepare(file);
    await this.#ready;
  }

  /** The last user removes the folder, unless something is kept in it. */
  leave(): Promise<void> {
    this.#users--;
    if (this.#users > 0) return Promise.resolve();
    this.#ready = undefined;
    this.#removed = this.#remove();
    return this.#removed;
  }

  /**
   * Is it still where it was made? Then the folder around it is too.
   *
   * @throws MarketplaceError when a folder on the way was replaced by a link.
   */
  async check(file: string, atCommit = false): Promise<void> {
    const real = await this.#fs.realpath(this.path);
    if (real !== this.#real) throw outsideRefusal(file, atCommit);
    this.#checkedAt = this.#clock.now();
  }

  /** Did an earlier run leave anything of this target? */
  hasLeft(key: () => string): boolean {
    return this.#left.size > 0 && this.#left.has(key());
  }

  /** A partial of this target is kept. */
  keep(key: string): void {
    this.#left.add(key);
  }

  /** Removes all that is kept of a target: older versions too, once a newer one is there. */
  async sweep(key: string): Promise<void> {
    if (!this.#left.delete(key)) return;
    for (const name of await this.#fs.readdir(this.path)) {
      if (name.startsWith(`${key}-`)) await removeFile(this.#fs, join(this.path, name));
    }
  }

  async #remove(): Promise<void> {
    try {
      await this.#fs.rmdir(this.path);
    } catch {
      // Something is kept in it, or it is gone.
    }
  }

  async #prepare(file: string): Promise<void> {
    await this.#removed;
    this.#left.clear();
    if (!isBelow(this.#root, await this.#fs.realpath(dirname(this.path)))) throw outsideRefusal(file);
    try {
      await this.#fs.mkdir(this.path, 0o700);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      if ((await this.#fs.lstat(this.path))?.isDirectory() !== true) throw linkRefusal(file);
      for (const name of await this.#fs.readdir(this.path)) await this.#look(name);
    }
    this.#real = await this.#fs.realpath(this.path);
    if (!isBelow(this.#root, this.#real) || basename(this.#real) !== basename(this.path))
      throw outsideRefusal(file);
  }

  /** Notes what is kept, and removes what a killed process left without a use. */
  async #look(name: string): Promise<void> {
    const isPassing = /\.(?:own|guard|tmp)$/.test(name);
    if (!isPassing) {
      this.#left.add(name.slice(0, keyLength));
      return;
    }
    const path = join(this.path, name);
    const touchedAt = (await this.#fs.lstat(path))?.mtimeMs;
    if (touchedAt === undefined) return;
    const silentMs = this.#clock.date() - touchedAt;
    if (isOwnerGone(name, this.#owner, silentMs) ?? silentMs > abandonedMs) {
      await removeFile(this.#fs, path);
    }
  }
}

/** Names a target within its folder. */
export function targetKey(name: string): string {
  return hash(name).slice(0, keyLength);
}

/** A file that no other process shares needs no lock: its name begins with whose it is. */
export function prefixOfOwn(owner: LockOwner): string {
  return `${placeOf(owner)}.${owner.pid}.${owner.id.slice(0, 8)}`;
}

/** Has the process ended that such a file is of? Undefined for other files. */
function isOwnerGone(name: string, here: LockOwner, silentMs: number): boolean | undefined {
  const [place, pid, id, , kind] = name.split('.');
  if (kind !== 'own' || id === undefined) return undefined;
  // Another sink of this process may be writing it, however slowly.
  if (place === placeOf(here) && Number(pid) === here.pid) return silentMs > abandonedMs;
  return isGone(
    { ...here, pid: Number(pid), id, ...(place === placeOf(here) ? {} : { host: '?' }) },
    silentMs,
  );
}

function placeOf({ host, space }: LockOwner): string {
  return hash(`${host} ${space}`).slice(0, 8);
}

function stagingName(): string {
  return `.partial-${hash(`user ${process.getuid?.() ?? ''}`).slice(0, 8)}`;
}

function hash(text: string): string {
  return crypto.hash('sha256', text);
}
