import { DirectorySink, type DirectoryMeans } from '../../src/runtimes/node/directory-sink.ts';
import { nodeFileSystem, type FileSystem } from '../../src/runtimes/node/file-system.ts';
import { idleClock } from '../../src/runtimes/node/idle-clock.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { safePath } from '../../src/shared/safe-path.ts';
import type { ManualClock } from '../../src/testing/manual-clock.ts';
import type { ResumeRecord } from '../../src/sinks/resume-record.ts';
import type { SinkSpec } from '../../src/sinks/sink.ts';

/** A sink on a file system of which some calls are replaced, and whatever else of its means. */
export function sinkOn(
  path: string,
  calls: Partial<FileSystem> = {},
  means: Partial<DirectoryMeans> = {},
): DirectorySink {
  return new DirectorySink(path, {
    fs: { ...nodeFileSystem(), ...calls },
    clock: systemClock,
    idleClock,
    flushesAtCommit: false,
    lockTimeoutMs: 0,
    ...means,
  });
}

/** A system's error. */
export function systemError(code: string): Error & { readonly code: string } {
  return Object.assign(new Error(`${code}: something`), { code });
}

/** What to open: a file that is large enough for a lock, since its size is not told. */
export function specOf(path: string, facts: Partial<Omit<SinkSpec, 'path'>> = {}): SinkSpec {
  return { path: safePath(path), contentKey: 'c0ffee00c0ffee00', ifExists: 'replace', ...facts };
}

/** A record that counts the first `end` bytes. */
export function recordOf(end: number): ResumeRecord {
  return {
    contentKey: 'c0ffee00c0ffee00',
    expect: { checksums: [] },
    done: [{ start: 0, end }],
    restarts: 0,
  };
}

/** Waits for work that waits for timers of this clock: moves on as fast as the disk answers. */
export async function hurry<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  const state = { isSettled: false };
  const watched = work.finally(() => {
    state.isSettled = true;
  });
  watched.catch(() => {});
  while (!state.isSettled) {
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.timers > 0) clock.advance(10);
  }
  return watched;
}
