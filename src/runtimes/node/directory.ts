import { resolve } from 'node:path';
import { MarketplaceValidationError } from '../../errors/marketplace-validation-error.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import { checkOptions } from '../../shared/options.ts';
import type { Sink } from '../../sinks/sink.ts';
import { DirectorySink } from './directory-sink.ts';
import { nodeFileSystem } from './file-system.ts';
import { idleClock } from './idle-clock.ts';

/** How {@link directory} writes. */
export interface DirectoryOptions {
  /**
   * What a finished file survives: the end of the process, or a power cut too, which costs a flush of each file and
   * folder. Records of partial downloads survive both. Default `process`.
   */
  readonly durability?: 'process' | 'power' | undefined;
  /** How long to wait for another download that has the file open. Default 0: fail at once. */
  readonly lockTimeoutMs?: number | undefined;
  /** The time, for tests. */
  readonly clock?: Clock | undefined;
}

/**
 * A folder of the file system, in Node, Deno and Bun. It is made when it is missing.
 *
 * Bytes go to a part beside the target, in a folder `.partial-…`, and get their final name in one step when they are
 * complete and verified. What is left of a download that was stopped lies there too, with the record that lets the same
 * call go on from it, in another process or on another day.
 *
 * The folder may be a link; below it no link is followed out of it. Files get the mode 0644, less the umask.
 *
 * @throws MarketplaceValidationError (`E_ARGUMENT`) for a path or an option that cannot be.
 * @example
 * ```ts
 * const result = await market.downloadAsset('3001', directory('./library'));
 * ```
 */
export function directory(path: string, options: DirectoryOptions = {}): Required<Sink> {
  checkOptions(options, ['durability', 'lockTimeoutMs', 'clock'], 'directory');
  const { durability = 'process', lockTimeoutMs = 0, clock } = options;
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw wrong('path', 'must be the path of a folder');
  if (durability !== 'process' && durability !== 'power')
    throw wrong('durability', 'must be "process" or "power"');
  if (!(lockTimeoutMs >= 0)) throw wrong('lockTimeoutMs', 'must be a number of milliseconds');
  return new DirectorySink(resolve(path), {
    fs: nodeFileSystem(),
    clock: clock ?? systemClock,
    idleClock: clock ?? idleClock,
    flushesAtCommit: durability === 'power',
    lockTimeoutMs,
  });
}

function wrong(field: string, what: string): MarketplaceValidationError {
  return new MarketplaceValidationError(`directory(): ${field} ${what}`, { field });
}
