import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

/** An answer that may be there at once. */
type Answer<T> = T | Promise<T>;

/**
 * What the sink asks of `node:fs`, by file descriptor: cheaper than `FileHandle`s, and one place for tests to make a
 * disk fail. Errors are the system's, with their `code`. `isSmall` says that no more than some KiB are concerned.
 */
export interface FileSystem {
  readonly platform: string;
  readonly open: (path: string, flags: number, mode?: number, isSmall?: boolean) => Answer<number>;
  readonly close: (fd: number, isSmall?: boolean) => Answer<void>;
  /** May write less than it was given: a full disk shows so. */
  readonly writev: (
    fd: number,
    buffers: readonly Uint8Array[],
    position: number,
    isSmall?: boolean,
  ) => Answer<number>;
  readonly read: (fd: number, into: Uint8Array, position: number) => Promise<number>;
  readonly truncate: (fd: number, size: number) => Promise<void>;
  readonly flush: (fd: number) => Promise<void>;
  readonly chmod: (fd: number, mode: number) => Promise<void>;
  readonly fstat: (fd: number) => Answer<fs.Stats>;
  /** Of the entry itself, not of what a link points to. */
  readonly lstat: (path: string) => Answer<fs.Stats | undefined>;
  readonly realpath: (path: string) => Answer<string>;
  readonly mkdir: (path: string, mode?: number) => Answer<void>;
  /** The folder and those above it. */
  readonly mkdirs: (path: string) => Promise<void>;
  readonly rmdir: (path: string) => Answer<void>;
  readonly readdir: (path: string) => Promise<readonly string[]>;
  readonly rename: (from: string, to: string, isSmall?: boolean) => Answer<void>;
  readonly link: (from: string, to: string) => Answer<void>;
  readonly unlink: (path: string, isSmall?: boolean) => Answer<void>;
  readonly utimes: (path: string, date: Date) => Promise<void>;
  readonly statfs: (path: string) => Promise<{ readonly bavail: number; readonly bsize: number }>;
}

export const O_RDONLY: number = fs.constants.O_RDONLY;
export const O_RDWR: number = fs.constants.O_RDWR;
export const O_CREAT: number = fs.constants.O_CREAT;
export const O_EXCL: number = fs.constants.O_EXCL;
/** Missing on Windows, where links need a privilege and there are no FIFOs in folders. */
export const O_NOFOLLOW: number = fs.constants.O_NOFOLLOW ?? 0;
/** So that opening a FIFO does not wait for its other end. */
export const O_NONBLOCK: number = fs.constants.O_NONBLOCK ?? 0;

/** The runtime's own. Node, Deno and Bun behave alike here. */
export function nodeFileSystem(): FileSystem {
  const { ask } = new QuickPlace();
  return {
    platform: process.platform,
    open: (path, flags, mode = 0o644, isSmall = false) =>
      ask(isSmall && (() => fs.openSync(path, flags, mode)), () =>
        answer((done) => fs.open(path, flags, mode, done)),
      ),
    close: (fd, isSmall = false) =>
      ask(isSmall && (() => fs.closeSync(fd)), () => answer((done) => fs.close(fd, done))),
    writev: (fd, buffers, position, isSmall = false) =>
      ask(isSmall && isTiny(buffers) && (() => fs.writevSync(fd, buffers as Uint8Array[], position)), () =>
        writeBuffers(fd, buffers, position),
      ),
    read: (fd, into, position) =>
      answer((done) => fs.read(fd, into, 0, into.length, position, (error, count) => done(error, count))),
    truncate: (fd, size) => answer((done) => fs.ftruncate(fd, size, done)),
    flush: (fd) => answer((done) => fs.fsync(fd, done)),
    chmod: (fd, mode) => answer((done) => fs.fchmod(fd, mode, done)),
    fstat: (fd) =>
      ask(
        () => fs.fstatSync(fd),
        () => answer((done) => fs.fstat(fd, done)),
      ),
    lstat: (path) =>
      ask(
        () => fs.lstatSync(path, { throwIfNoEntry: false }),
        () => answer<fs.Stats>((done) => fs.lstat(path, done)).catch(undefinedIfMissing),
      ),
    realpath: (path) =>
      ask(
        () => fs.realpathSync.native(path),
        () => answer((done) => fs.realpath.native(path, done)),
      ),
    mkdir: (path, mode = 0o777) =>
      ask(
        () => {
          fs.mkdirSync(path, mode);
        },
        () => answer((done) => fs.mkdir(path, mode, done)),
      ),
    mkdirs: (path) => answer((done) => fs.mkdir(path, { recursive: true }, (error) => done(error))),
    rmdir: (path) =>
      ask(
        () => fs.rmdirSync(path),
        () => answer((done) => fs.rmdir(path, done)),
      ),
    readdir: (path) => answer((done) => fs.readdir(path, done)),
    rename: (from, to, isSmall = false) =>
      ask(isSmall && (() => fs.renameSync(from, to)), () => answer((done) => fs.rename(from, to, done))),
    link: (from, to) =>
      ask(
        () => fs.linkSync(from, to),
        () => answer((done) => fs.link(from, to, done)),
      ),
    unlink: (path, isSmall = false) =>
      ask(isSmall && (() => fs.unlinkSync(path)), () => answer((done) => fs.unlink(path, done))),
    utimes: (path, date) => answer((done) => fs.utimes(path, date, date, done)),
    statfs: (path) => answer((done) => fs.statfs(path, done)),
  };
}

/** The `code` of a system's error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** `undefined` for an entry that is not there; any other error goes on. */
export function undefinedIfMissing(error: unknown): undefined {
  const code = codeOf(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

type Done<T> = (error: Error | null | undefined, value?: T) => void;

function answer<T = void>(call: (done: Done<T>) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error);
      else resolve(value as T);
    });
  });
}

/** The bytes of more would take longer to copy than another thread takes to be asked. */
const tinyBytes = 4096;

function isTiny(buffers: readonly Uint8Array[]): boolean {
  return buffers.reduce((sum, { length }) => sum + length, 0) <= tinyBytes;
}

function writeBuffers(fd: number, buffers: readonly Uint8Array[], position: number): Promise<number> {
  const [only, ...more] = buffers;
  return answer((done) => {
    const written = (error: Error | null, count: number): void => done(error, count);
    if (only !== undefined && more.length === 0) fs.write(fd, only, 0, only.length, position, written);
    else fs.writev(fd, buffers as Uint8Array[], position, written);
  });
}

/** Ten times what a system takes that has the answer in memory; a network share takes longer. */
const slowMs = 0.25;
/** No scheduler explains this. */
const stuckMs = 100;
const remembered = 16;

/**
 * Names and small files take some microseconds where the system has them in memory, and three times that through the
 * thread pool: for a tree of small files more than all the rest. So such calls are made in line, until most of the last
 * sixteen were slow, as on a network share, or one was very slow.
 */
class QuickPlace {
  #isSlow = false;
  /** One bit a call, the last one lowest: was it slow? */
  #calls = 0;

  readonly ask = <T>(inLine: (() => T) | false, later: () => Promise<T>): Answer<T> => {
    if (inLine === false || this.#isSlow) return later();
    const startedAt = performance.now();
    try {
      return inLine();
    } finally {
      this.#learn(performance.now() - startedAt);
    }
  };

  #learn(tookMs: number): void {
    const wasSlow = tookMs > slowMs;
    this.#calls = ((this.#calls << 1) | (wasSlow ? 1 : 0)) & (2 ** remembered - 1);
    if (wasSlow) this.#isSlow = tookMs > stuckMs || bitsOf(this.#calls) > remembered / 2;
  }
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let left = value; left > 0; left >>= 1) bits += left & 1;
  return bits;
}
