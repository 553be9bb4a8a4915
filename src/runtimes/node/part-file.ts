import type { Stats } from 'node:fs';
import { createError } from '../../errors/create-error.ts';
import { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR, type FileSystem } from './file-system.ts';
import { removeFile } from './remove-file.ts';
import { openPlain, readFully, writeFully } from './small-file.ts';

/** Also the mode of the finished file, less the umask. The folder around the part keeps others out meanwhile. */
const mode = 0o644;

/** The bytes on their way: a file descriptor, and what must not happen to it while calls are under way. */
export class PartFile {
  path: string;
  /** Where the bytes end. */
  size: number;
  readonly #fs: FileSystem;
  readonly #file: string;
  #fd: number | undefined;
  /** It is no more than some KiB. */
  readonly isSmall: boolean;
  /** A write failed, and may have left bytes past the end. */
  #isTorn = false;
  #underWay = 0;
  #onSettled: (() => void)[] = [];

  private constructor(fs: FileSystem, path: string, file: string, fd: number, size: number, isSmall = false) {
    this.#fs = fs;
    this.path = path;
    this.#file = file;
    this.#fd = fd;
    this.size = size;
    this.isSmall = isSmall;
  }

  /** A part that is not there yet. */
  static async create(fs: FileSystem, path: string, file: string, isSmall = false): Promise<PartFile> {
    const fd = await fs.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode, isSmall);
    return new PartFile(fs, path, file, fd, 0, isSmall);
  }

  /** The part that an earlier run left, or a new one. */
  static async adopt(fs: FileSystem, path: string, file: string): Promise<PartFile> {
    const fd = await openPlain(fs, path, O_RDWR, file);
    if (fd === undefined) return PartFile.create(fs, path, file);
    const { size, nlink } = await statOrClose(fs, fd);
    if (nlink === 1) return new PartFile(fs, path, file, fd, size);
    // It has been published, and whoever did so was killed before it could remove this second name.
    await fs.close(fd);
    await fs.unlink(path);
    return PartFile.create(fs, path, file);
  }

  async write(position: number, buffers: readonly Uint8Array[], length: number): Promise<void> {
    const fd = this.#begin();
    try {
      await writeFully(this.#fs, fd, position, buffers, this.isSmall);
      this.size = Math.max(this.size, position + length);
    } catch (error) {
      this.#isTorn = true;
      throw error;
    } finally {
      this.#end();
    }
  }

  read(position: number, into: Uint8Array): Promise<number> {
    return this.#call((fd) => readFully(this.#fs, fd, position, into));
  }

  /** Drops what is past `size`. */
  async truncate(size: number): Promise<void> {
    if (!this.mayBeLongerThan(size)) return;
    await this.#call(async (fd) => {
      await this.#fs.truncate(fd, size);
      this.#isTorn = false;
      this.size = size;
    });
  }

  mayBeLongerThan(size: number): boolean {
    return size < this.size || (size === this.size && this.#isTorn);
  }

  /** Has the disk that many bytes of it? Not when another program cut it short. */
  isOnDisk(size: number): Promise<boolean> {
    return this.#call(async (fd) => (await this.#fs.fstat(fd)).size >= size);
  }

  flush(): Promise<void> {
    return this.#call((fd) => this.#fs.flush(fd));
  }

  /** Lets those run it who may read it. */
  makeExecutable(): Promise<void> {
    return this.#call(async (fd) => {
      const permissions = (await this.#fs.fstat(fd)).mode & 0o777;
      await this.#fs.chmod(fd, permissions | ((permissions & 0o444) >> 2));
    });
  }

  async moveTo(path: string): Promise<void> {
    await this.#fs.rename(this.path, path, this.isSmall);
    this.path = path;
  }

  get isOpen(): boolean {
    return this.#fd !== undefined;
  }

  /** Resolves when no call is under way: a descriptor that is closed under a call may be another file by then. */
  async settled(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => this.#onSettled.push(resolve));
  }

  async close(): Promise<void> {
    if (this.#underWay > 0) await this.settled();
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) await this.#fs.close(fd, this.isSmall);
  }

  async reopen(): Promise<void> {
    this.#fd ??= await openPlain(this.#fs, this.path, O_RDWR, this.#file);
  }

  async remove(): Promise<void> {
    await removeFile(this.#fs, this.path, this.isSmall);
  }

  async #call<T>(work: (fd: number) => Promise<T>): Promise<T> {
    const fd = this.#begin();
    try {
      return await work(fd);
    } finally {
      this.#end();
    }
  }

  #begin(): number {
    if (this.#fd === undefined) throw createError('E_STATE', 'The partial is closed', { file: this.#file });
    this.#underWay++;
    return this.#fd;
  }

  #end(): void {
    this.#underWay--;
    if (this.#underWay > 0) return;
    for (const resolve of this.#onSettled.splice(0)) resolve();
  }
}

async function statOrClose(fs: FileSystem, fd: number): Promise<Stats> {
  try {
    return await fs.fstat(fd);
  } catch (error) {
    await fs.close(fd);
    throw error;
  }
}
