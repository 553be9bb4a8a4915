import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { createError } from '../../errors/create-error.ts';
import type { ErrorDetails, MarketplaceError } from '../../errors/marketplace-error.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ResumeRecord } from '../../sinks/resume-record.ts';
import type { ByteRange } from '../../models/byte-range.ts';
import type { CommitInfo, Reservation, SinkEntry, SinkFile, SinkSpec } from '../../sinks/sink.ts';
import type { DiskRoom } from './disk-room.ts';
import { FileLock } from './file-lock.ts';
import type { FileSystem } from './file-system.ts';
import { flushFolder } from './flush-folder.ts';
import { PartFile } from './part-file.ts';
import { existsError, publish } from './publish.ts';
import { ResumeFile } from './resume-file.ts';
import { smallBytes } from './small-file.ts';
import { linkRefusal, sinkFailure } from './sink-failure.ts';
import type { StagingFolder } from './staging-folder.ts';

/** Where a file goes, and with what. */
export interface FilePlace {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly idleClock: Clock;
  readonly room: DiskRoom;
  readonly flushesAtCommit: boolean;
  readonly lockTimeoutMs: number;
  readonly spec: SinkSpec;
  /** Entered already; the file leaves it. */
  readonly staging: StagingFolder;
  /** Names the target within its folder. A hash, so not made for each of many small files. */
  readonly key: () => string;
  /** The folder of the target, and the target, as real paths. */
  readonly folder: string;
  readonly target: string;
  /** The name of a part that no other process looks at. */
  readonly ownName: () => string;
}

/** One file in a folder of the file system, from open to its end. */
export class DirectoryFile implements SinkFile {
  record: ResumeRecord | undefined;
  readonly #place: FilePlace;
  readonly #resume: ResumeFile;
  #part: PartFile;
  #lock: FileLock | undefined;
  #flushFailed = false;
  #left = false;

  private constructor(place: FilePlace, part: PartFile, resume: ResumeFile, lock: FileLock | undefined) {
    this.#place = place;
    this.#part = part;
    this.#resume = resume;
    this.#lock = lock;
  }

  static async open(place: FilePlace, signal: AbortSignal | undefined): Promise<DirectoryFile> {
    const { fs, spec, staging, target } = place;
    checkTarget(await fs.lstat(target), spec);
    const resume = new ResumeFile(fs, () => `${lockedPath(place)}.json`, spec.path);
    const isSmall = spec.size !== undefined && spec.size <= smallBytes;
    if (isSmall && !staging.hasLeft(place.key)) {
      const part = await PartFile.create(fs, join(staging.path, place.ownName()), spec.path, true);
      return new DirectoryFile(place, part, resume, undefined);
    }
    const lock = await takeLock(place, signal);
    try {
      const record = await resume.restore(spec.contentKey);
      const part = await PartFile.adopt(fs, `${lockedPath(place)}.part`, spec.path);
      if (record === undefined) await emptied(part);
      const file = new DirectoryFile(place, part, resume, lock);
      file.record = record;
      return file;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async present(): Promise<readonly ByteRange[]> {
    return this.#part.size === 0 ? [] : [{ start: 0, end: this.#part.size }];
  }

  async reserve(bytes: number): Promise<Reservation> {
    return this.#place.room.reserve(this, bytes, this.#place.folder, this.#place.spec.path);
  }

  async write(position: number, buffers: readonly Uint8Array[]): Promise<void> {
    this.#assertSound();
    const length = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    try {
      await this.#part.write(position, buffers, length);
    } catch (error) {
      throw this.#failure(error, { position, resumable: true });
    }
    this.#place.room.used(this, length);
  }

  async read(position: number, into: Uint8Array): Promise<number> {
    try {
      return await this.#part.read(position, into);
    } catch (error) {
      throw this.#failure(error, { position, resumable: true });
    }
  }

  async truncate(size: number): Promise<void> {
    this.#lock?.assertHeld();
    try {
      // Until the next one it would vouch for the bytes that take their place.
      if (size === 0 && this.#resume.exists) await this.#resume.remove();
      await this.#part.truncate(size);
    } catch (error) {
      throw this.#failure(error, { position: size });
    }
  }

  async checkpoint(record: ResumeRecord, level: 'data' | 'durable'): Promise<void> {
    this.#assertSound();
    try {
      await this.#claim();
      if (level === 'durable') await this.#flush();
      await this.#resume.write(record, level === 'durable');
    } catch (error) {
      throw this.#failure(error, { resumable: true });
    }
  }

  async commit({ size, executable }: CommitInfo): Promise<SinkEntry> {
    const { fs, spec, target, staging, flushesAtCommit } = this.#place;
    this.#assertSound();
    try {
      await this.#part.settled();
      if (this.#lock !== undefined) await this.#lock.check();
      if (this.#part.mayBeLongerThan(size)) await this.#part.truncate(size);
      const isWhole =
        this.#part.size >= size && (this.#lock === undefined || (await this.#part.isOnDisk(size)));
      if (!isWhole) throw createError('E_SINK', 'Bytes of the file are missing', { failure: 'commit' });
      if (executable === true) await this.#part.makeExecutable();
      if (flushesAtCommit) await this.#flush();
      await this.#storing(() => this.#part.close());
      await staging.check(spec.path, true);
      const { path: part, isSmall } = this.#part;
      const { ifExists, path: file } = spec;
      await publish({ fs, clock: this.#place.clock, part, target, isSmall, ifExists, file });
    } catch (error) {
      if (!this.#left) await this.#part.reopen().catch(() => {});
      throw this.#failure(error, { failure: 'commit', phase: 'commit', resumable: true });
    }
    if (flushesAtCommit) await this.#flushFolder();
    const modifiedAt = await this.#publishedAt();
    await this.#leave('committed').catch(() => {});
    return { path: spec.path, size, modifiedAt };
  }

  async suspend(): Promise<void> {
    // Without a record nothing can be told about the bytes.
    await this.#leave(this.#resume.exists ? 'kept' : 'removed');
  }

  async discard(): Promise<void> {
    await this.#leave('removed');
  }

  /** Ends the file: closes what is open, removes what is of no more use, and frees the lock, whatever fails on the way. */
  async #leave(wanted: 'committed' | 'kept' | 'removed'): Promise<void> {
    if (this.#left) return;
    this.#left = true;
    // What lies there after another process took over is that one's.
    const isOurs = this.#lock === undefined || wanted !== 'removed' || (await this.#lock.isHeld());
    const outcome = isOurs ? wanted : 'kept';
    const { staging, key, room } = this.#place;
    const stay: unknown[] = [];
    const attempt = (work: Promise<void>): Promise<void> =>
      work.catch((error: unknown) => void stay.push(error));
    if (this.#part.isOpen) await attempt(this.#part.close());
    if (outcome === 'kept') staging.keep(key());
    if (outcome === 'removed') await attempt(this.#part.remove());
    if (outcome !== 'kept' && this.#resume.exists) await attempt(this.#resume.remove());
    if (outcome === 'committed' && staging.hasLeft(key)) await attempt(staging.sweep(key()));
    if (this.#lock !== undefined) await attempt(this.#lock.release());
    room.release(this);
    await staging.leave();
    if (stay.length > 0) throw this.#failure(stay[0], { failure: 'io' });
  }

  /** Makes the part one that a later run finds. */
  async #claim(): Promise<void> {
    this.#lock?.assertHeld();
    if (this.#lock !== undefined) return;
    const lock = await takeLock({ ...this.#place, lockTimeoutMs: 0 }, undefined);
    try {
      // It would be taken for the record of this part.
      await this.#resume.remove();
      await this.#part.moveTo(`${lockedPath(this.#place)}.part`);
      this.#lock = lock;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  #flush(): Promise<void> {
    return this.#storing(() => this.#part.flush());
  }

  /**
   * A flush that failed is not tried again: the system may have dropped the bytes, and would say that all is well. Network
   * file systems and quotas say so only when the file is closed.
   */
  async #storing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#flushFailed = true;
      await this.#resume.distrust().catch(() => {});
      throw error;
    }
  }

  async #flushFolder(): Promise<void> {
    const { fs, folder, spec } = this.#place;
    try {
      await flushFolder(fs, folder);
    } catch (error) {
      throw sinkFailure(error, { file: spec.path, phase: 'commit' });
    }
  }

  /** The date of the file that is there by now. */
  async #publishedAt(): Promise<Date | undefined> {
    try {
      return (await this.#place.fs.lstat(this.#place.target))?.mtime;
    } catch {
      return undefined;
    }
  }

  #assertSound(): void {
    this.#lock?.assertHeld();
    if (!this.#flushFailed) return;
    throw createError('E_SINK', 'The file system could not store bytes that it had taken', {
      failure: 'io',
      file: this.#place.spec.path,
      resumable: true,
      hint: 'Check the disk; the same call goes on from what was stored for certain',
    });
  }

  #failure(error: unknown, facts: ErrorDetails): MarketplaceError {
    return sinkFailure(error, { file: this.#place.spec.path, ...facts });
  }
}

/** A part that no record tells of. */
async function emptied(part: PartFile): Promise<void> {
  try {
    await part.truncate(0);
  } catch (error) {
    await part.close();
    throw error;
  }
}

/** Nothing may be at the target, or a plain file that may be replaced. */
function checkTarget(stats: Stats | undefined, spec: SinkSpec): void {
  if (stats === undefined) return;
  if (!stats.isFile()) throw linkRefusal(spec.path);
  if (spec.ifExists === 'fail') throw existsError(spec.path);
}

/** Without its ending: the part, and the record beside it, of one version of the target. */
function lockedPath({ staging, key, spec }: FilePlace): string {
  return join(staging.path, `${key()}-${spec.contentKey}`);
}

function takeLock(place: FilePlace, signal: AbortSignal | undefined): Promise<FileLock> {
  const { fs, clock, idleClock, lockTimeoutMs, staging, key, spec } = place;
  return FileLock.take({
    fs,
    clock,
    idleClock,
    path: join(staging.path, `${key()}.lock`),
    file: spec.path,
    timeoutMs: lockTimeoutMs,
    signal,
  });
}
