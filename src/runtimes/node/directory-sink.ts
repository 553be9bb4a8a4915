import { dirname, join } from 'node:path';
import { createError } from '../../errors/create-error.ts';
import { endsOnce } from '../../sinks/ends-once.ts';
import type { ByteRange } from '../../models/byte-range.ts';
import type { Sink, SinkCapabilities, SinkEntry, SinkFile, SinkSpec } from '../../sinks/sink.ts';
import { isOwnPath, safePath, type SafePath } from '../../shared/safe-path.ts';
import type { Clock } from '../../shared/clock.ts';
import { DirectoryFile } from './directory-file.ts';
import { DiskRoom } from './disk-room.ts';
import { O_RDONLY, codeOf, type FileSystem } from './file-system.ts';
import { newOwner, type LockOwner } from './lock-owner.ts';
import { PinnedRoot } from './pinned-root.ts';
import { lockPath } from '../../sinks/path-lock.ts';
import { flushFolder } from './flush-folder.ts';
import { removeFile } from './remove-file.ts';
import { sinkFailure } from './sink-failure.ts';
import { openPlain } from './small-file.ts';
import { streamOf } from './stream-of.ts';
import { StagingFolder, prefixOfOwn, targetKey } from './staging-folder.ts';
import { waitForHandle } from './wait-for-handle.ts';

/** What a {@link DirectorySink} works with. */
export interface DirectoryMeans {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly idleClock: Clock;
  readonly flushesAtCommit: boolean;
  readonly lockTimeoutMs: number;
}

const maxKnownFolders = 4096;
const maxRemakes = 5;
/** Another process removed the folder that was just made, or all handles are in use: once more may do. */
const passingCodes: ReadonlySet<string> = new Set(['ENOENT', 'EMFILE', 'ENFILE']);

/** The targets that this process has open, by real path, whichever sink opened them. */
const openTargets = new Set<string>();

/** A folder as a sink. */
export class DirectorySink implements Required<Sink> {
  readonly capabilities: SinkCapabilities = {
    randomWrite: true,
    readBack: true,
    resumable: true,
    commit: 'atomic',
    durable: 'fsync',
    mayFreeBuffers: true,
    maxSize: Number.MAX_SAFE_INTEGER,
  };
  readonly #means: DirectoryMeans;
  readonly #root: PinnedRoot;
  readonly #room: DiskRoom;
  readonly #open = new Set<SinkFile>();
  readonly #folders = new Map<string, Promise<Folder>>();
  #owner: LockOwner | undefined;
  #ownPrefix: string | undefined;
  #count = 0;
  #closed = false;

  constructor(path: string, means: DirectoryMeans) {
    this.#means = means;
    this.#root = new PinnedRoot(means.fs, path, means.clock);
    this.#room = new DiskRoom(means.fs);
  }

  async open(spec: SinkSpec, signal?: AbortSignal): Promise<SinkFile> {
    signal?.throwIfAborted();
    if (this.#closed) throw createError('E_STATE', 'The sink is closed', { file: spec.path });
    if (!/^[0-9a-f]{8,64}$/.test(spec.contentKey)) {
      throw createError('E_ARGUMENT', 'contentKey must be 8 to 64 lowercase hexadecimal digits', {
        file: spec.path,
      });
    }
    try {
      return await this.#openIn(await this.#enter(spec), spec, signal);
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw error;
      throw sinkFailure(error, { file: spec.path });
    }
  }

  async stat(path: SafePath): Promise<SinkEntry | undefined> {
    try {
      const place = await this.#find(path);
      const stats = place === undefined ? undefined : await this.#means.fs.lstat(place);
      return stats?.isFile() === true ? { path, size: stats.size, modifiedAt: stats.mtime } : undefined;
    } catch (error) {
      throw sinkFailure(error, { file: path });
    }
  }

  async read(path: SafePath, range?: ByteRange): Promise<ReadableStream<Uint8Array>> {
    const { fs } = this.#means;
    return this.#guarded(path, async () => {
      const place = await this.#find(path);
      const fd = place === undefined ? undefined : await openPlain(fs, place, O_RDONLY, path);
      if (fd === undefined) throw createError('E_NOT_FOUND', 'The sink has no such file', { file: path });
      return streamOf(fs, fd, path, range);
    });
  }

  /** Links and files whose name no {@link SafePath} has are passed over; the SDK's own are too. */
  async *list(prefix?: SafePath): AsyncGenerator<SinkEntry> {
    const folder = await this.#guarded(prefix, () => this.#root.find(prefix ?? '', prefix ?? ''));
    if (folder !== undefined) yield* this.#listFolder(folder, prefix === undefined ? '' : `${prefix}/`);
  }

  async remove(path: SafePath): Promise<void> {
    const { fs } = this.#means;
    await this.#guarded(path, async () => {
      const place = await this.#find(path);
      if (place === undefined || (await fs.lstat(place))?.isFile() !== true) return;
      await removeFile(fs, place);
    });
  }

  /** Suspends what is still open. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Array.from(this.#open, (file) => file.suspend().catch(() => {})));
  }

  /** The folder of the file, with its staging folder entered. */
  async #enter({ path }: SinkSpec): Promise<Folder> {
    const name = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    for (let round = 0; ; round++) {
      const known = this.#folders.get(name) ?? this.#remember(name, path);
      try {
        const folder = await known;
        await folder.staging.enter(path);
        return folder;
      } catch (error) {
        // Someone removed it, perhaps while it was made. It is made again, below the root only.
        if (codeOf(error) !== 'ENOENT' || round >= maxRemakes) throw error;
        if (this.#folders.get(name) === known) this.#folders.delete(name);
      }
    }
  }

  #remember(name: string, path: string): Promise<Folder> {
    if (this.#folders.size >= maxKnownFolders) this.#folders.clear();
    const making = this.#make(name, path);
    this.#folders.set(name, making);
    making.catch(() => this.#folders.delete(name));
    return making;
  }

  async #make(name: string, file: string): Promise<Folder> {
    const { fs, clock } = this.#means;
    const path = await this.#root.make(name, file);
    if (this.#means.flushesAtCommit) await this.#flushAbove(path);
    return { path, staging: new StagingFolder(path, await this.#root.real(), fs, clock, this.#here()) };
  }

  /** Folders that were made would be gone after a power cut, and what is in them. */
  async #flushAbove(path: string): Promise<void> {
    const { fs } = this.#means;
    const root = await this.#root.real();
    for (let folder = path; folder !== root;) {
      folder = dirname(folder);
      await flushFolder(fs, folder);
    }
    // This one may not be ours to open.
    await flushFolder(fs, dirname(root)).catch(() => {});
  }

  async #openIn({ path: folder, staging }: Folder, spec: SinkSpec, signal?: AbortSignal): Promise<SinkFile> {
    const name = spec.path.slice(spec.path.lastIndexOf('/') + 1);
    const target = join(folder, name);
    let unlock: (() => void) | undefined;
    let file: DirectoryFile;
    try {
      unlock = lockPath(openTargets, target, spec.path);
      const place = {
        ...this.#means,
        room: this.#room,
        spec,
        staging,
        key: () => targetKey(name),
        folder,
        target,
        ownName: () => `${(this.#ownPrefix ??= prefixOfOwn(this.#here()))}.${this.#count++}.own`,
      };
      try {
        file = await DirectoryFile.open(place, signal);
      } catch (error) {
        if (!passingCodes.has(codeOf(error) ?? '')) throw error;
        file = await this.#withStaging(staging, spec.path, () =>
          waitForHandle(this.#means.clock, () => DirectoryFile.open(place, signal), signal),
        );
      }
    } catch (error) {
      unlock?.();
      await staging.leave();
      throw error;
    }
    const tracked = this.#track(file, spec.path, unlock);
    if (signal?.aborted !== true) return tracked;
    await tracked.suspend();
    throw signal.reason;
  }

  /** Another process may remove the folder while it is empty, between our making it and our first file in it. */
  async #withStaging<T>(staging: StagingFolder, file: string, work: () => Promise<T>): Promise<T> {
    for (let round = 0; ; round++) {
      try {
        return await work();
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || round >= maxRemakes) throw error;
        await staging.remake(file);
      }
    }
  }

  #track(file: DirectoryFile, path: string, unlock: () => void): SinkFile {
    const tracked = endsOnce(file, path, () => {
      unlock();
      this.#open.delete(tracked);
    });
    this.#open.add(tracked);
    return tracked;
  }

  /** Where a file is or would be; undefined when its folder is not there. */
  async #find(path: SafePath): Promise<string | undefined> {
    const end = path.lastIndexOf('/');
    const folder = await this.#root.find(end < 0 ? '' : path.slice(0, end), path);
    return folder === undefined ? undefined : join(folder, path.slice(end + 1));
  }

  async *#listFolder(folder: string, above: string): AsyncGenerator<SinkEntry> {
    const { fs } = this.#means;
    const names = await this.#guarded(above, () => fs.readdir(folder));
    for (const name of names.toSorted()) {
      const path = representable(above, name);
      if (path === undefined) continue;
      const stats = await fs.lstat(join(folder, name));
      if (stats?.isDirectory() === true) yield* this.#listFolder(join(folder, name), `${path}/`);
      else if (stats?.isFile() === true) yield { path, size: stats.size, modifiedAt: stats.mtime };
    }
  }

  async #guarded<T>(file: string | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw sinkFailure(error, { file });
    }
  }

  #here(): LockOwner {
    return (this.#owner ??= newOwner());
  }
}

/** A folder of the tree: its real path, and where its partials are. */
interface Folder {
  readonly path: string;
  readonly staging: StagingFolder;
}

/** The path of an entry, if one may have it. */
function representable(above: string, name: string): SafePath | undefined {
  if (isOwnPath(name)) return undefined;
  try {
    const path = safePath(name, { allowShortcuts: true });
    return path === name ? (`${above}${path}` as SafePath) : undefined;
  } catch {
    return undefined;
  }
}
