import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import type { Reservation } from '../../sinks/sink.ts';
import type { FileSystem } from './file-system.ts';

/** Smaller files are not worth the question: their first write says it. */
const worthAskingBytes = 1 << 20;
/** For records and folders. */
const marginBytes = 256 << 10;

/** Knows how much is promised to the files that are open, so that two do not count on the same room. */
export class DiskRoom {
  readonly #fs: FileSystem;
  readonly #promised = new Map<object, number>();

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  /**
   * Asks whether `bytes` more fit. Nothing is set aside: no call does that on every system, and another program may be
   * faster.
   *
   * @throws MarketplaceSinkError `E_NO_SPACE`.
   */
  async reserve(holder: object, bytes: number, folder: string, file: string): Promise<Reservation> {
    if (bytes < worthAskingBytes) return 'unknown';
    let free: number;
    try {
      const { bavail, bsize } = await this.#fs.statfs(folder);
      free = bavail * bsize - marginBytes;
    } catch {
      return 'unknown';
    }
    let promised = 0;
    for (const [other, left] of this.#promised) if (other !== holder) promised += left;
    const missing = bytes + promised - free;
    if (missing > 0) {
      throw new MarketplaceSinkError('There is not enough room on the disk', {
        code: 'E_NO_SPACE',
        file,
        resumable: true,
        hint: `Free ${missing} bytes more; the same call then goes on`,
      });
    }
    this.#promised.set(holder, bytes);
    return 'likely';
  }

  /** Some of what was promised is written. */
  used(holder: object, bytes: number): void {
    const left = this.#promised.get(holder);
    if (left !== undefined) this.#promised.set(holder, Math.max(0, left - bytes));
  }

  release(holder: object): void {
    this.#promised.delete(holder);
  }
}
