import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { sleep, type Clock } from '../../shared/clock.ts';
import { codeOf, type FileSystem } from './file-system.ts';
import { removeIfPossible } from './remove-file.ts';

/** What a virus scanner or indexer on Windows makes of a rename, for as long as it has the file open. */
const heldCodes = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** No hard links on this file system (FAT, some network shares), or not this one. */
const unlinkableCodes = new Set([
  'EPERM',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EINVAL',
  'EISDIR',
  'EMLINK',
  'UNKNOWN',
]);
const giveUpMs = 60_000;
const longestWaitMs = 100;

/** What is published, and how. */
export interface Publication {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly part: string;
  readonly target: string;
  readonly isSmall: boolean;
  readonly ifExists: 'fail' | 'replace';
  /** As errors name it. */
  readonly file: string;
}

/**
 * Gives the complete part its final name, in one step: a rename replaces the entry, whatever it was; a hard link is made
 * only if there is none.
 *
 * @throws MarketplaceSinkError `E_EXISTS`; the system's error otherwise.
 */
export function publish(publication: Publication): Promise<void> {
  return publication.ifExists === 'replace' ? rename(publication) : linkOnce(publication);
}

async function linkOnce(publication: Publication): Promise<void> {
  const { fs, part, target, isSmall, file } = publication;
  try {
    await fs.link(part, target);
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST') throw existsError(file);
    if (!unlinkableCodes.has(code)) throw error;
    if ((await fs.lstat(target)) !== undefined) throw existsError(file);
    return rename(publication);
  }
  // The file is there. What stays of the part is found by the next run.
  await removeIfPossible(fs, part, isSmall);
}

/** The error for a file that is there and may not be replaced. */
export function existsError(file: string): MarketplaceSinkError {
  return new MarketplaceSinkError('The file exists and may not be replaced', {
    code: 'E_EXISTS',
    file,
    hint: 'Remove it, or allow replacing',
  });
}

async function rename({ fs, clock, part, target, isSmall }: Publication): Promise<void> {
  const until = clock.now() + giveUpMs;
  for (let waitMs = 10; ; waitMs = Math.min(waitMs + 10, longestWaitMs)) {
    try {
      return await fs.rename(part, target, isSmall);
    } catch (error) {
      const mayPass = fs.platform === 'win32' && heldCodes.has(codeOf(error) ?? '');
      if (!mayPass || clock.now() + waitMs > until) throw error;
      await sleep(clock, waitMs);
    }
  }
}
