import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { sleep, type Clock } from '../../shared/clock.ts';
import { codeOf, type FileSystem } from './file-system.ts';
import { isGone, newOwner, parseOwner, type LockOwner } from './lock-owner.ts';
import { removeFile, removeIfPossible } from './remove-file.ts';
import { readSmallFile, writeSmallFile } from './small-file.ts';
import { linkRefusal } from './sink-failure.ts';

const heartbeatMs = 5000;
const askAgainMs = 100;
/** Nobody takes over a lock that was seen to be ours so lately. */
const surelyOursMs = 20_000;
/** Its owner died between making the lock and writing its name into it: that takes no longer. */
const tornAfterMs = 2000;
const maxLockBytes = 4096;
const maxRounds = 100;
/** Nobody holds the guard of a takeover for longer than a moment. */
const guardStaleMs = 10_000;

/** What a lock is taken with. */
export interface LockRequest {
  readonly fs: FileSystem;
  readonly clock: Clock;
  /** Its timers do not keep the process alive. */
  readonly idleClock: Clock;
  /** Of the lock file. */
  readonly path: string;
  /** As errors name what is locked. */
  readonly file: string;
  /** How long to wait for another owner. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A lock file beside the partial: made only if there is none, with its owner's pid, host and id in it, and touched
 * every five seconds. That of an owner that has gone is taken over.
 */
export class FileLock {
  readonly #request: LockRequest;
  readonly #owner: LockOwner;
  #cancel: () => void = () => {};
  #state: 'held' | 'lost' | 'released' = 'held';
  #seenAt: readonly [now: number, date: number];

  private constructor(request: LockRequest, owner: LockOwner) {
    this.#request = request;
    this.#owner = owner;
    this.#seenAt = this.#times();
    this.#beatLater();
  }

  /**
   * @throws MarketplaceSinkError `E_LOCKED`, with the owner in its hint, when another one has it.
   */
  static async take(request: LockRequest): Promise<FileLock> {
    const { fs, clock, path, signal } = request;
    const owner = newOwner();
    const until = clock.now() + request.timeoutMs;
    let held: HeldLock | undefined;
    let silentMs = 0;
    for (let round = 0; round < maxRounds + request.timeoutMs / askAgainMs; round++) {
      signal?.throwIfAborted();
      if (await create(fs, path, owner)) return new FileLock(request, owner);
      held = await inspect(fs, path, request.file);
      if (held === undefined) continue;
      silentMs = clock.date() - held.touchedAt;
      const isTorn = held.owner === undefined;
      const isStale = held.owner === undefined ? silentMs > tornAfterMs : isGone(held.owner, silentMs);
      if (isStale && (await removeStale(request, owner, held))) continue;
      const mayBeMadeNow = isTorn && !isStale && round * askAgainMs < tornAfterMs;
      if (clock.now() >= until && !mayBeMadeNow) break;
      await sleep(clock, askAgainMs, signal);
    }
    throw lockedBy(held?.owner, silentMs, request.file);
  }

  /** @throws MarketplaceSinkError `E_LOCKED` when another process has taken the lock over meanwhile. */
  async check(): Promise<void> {
    if (this.#state === 'held' && !this.#isSurelyOurs() && !(await this.#isOurs())) this.#state = 'lost';
    this.assertHeld();
  }

  /** As {@link check}, by what the last heartbeat found. */
  assertHeld(): void {
    if (this.#state !== 'lost') return;
    throw new MarketplaceSinkError('Another process took the file over while this one was stopped', {
      code: 'E_LOCKED',
      file: this.#request.file,
      resumable: true,
    });
  }

  /** Is it ours still? What cannot be found out is not. */
  async isHeld(): Promise<boolean> {
    try {
      await this.check();
      return true;
    } catch {
      return false;
    }
  }

  async release(): Promise<void> {
    this.#cancel();
    if (this.#state !== 'held') return;
    const { fs, path } = this.#request;
    const isOurs = this.#isSurelyOurs() || (await this.#isOurs());
    this.#state = 'released';
    if (isOurs) await removeFile(fs, path, true);
  }

  #beatLater(): void {
    this.#cancel = this.#request.idleClock.after(heartbeatMs, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    const { fs, path, clock } = this.#request;
    try {
      if (await this.#isOurs()) await fs.utimes(path, new Date(clock.date()));
      else this.#state = 'lost';
    } catch {
      // A beat that is missed is no loss: the next one, or the check before commit, tells.
    }
    if (this.#state === 'held') this.#beatLater();
  }

  async #isOurs(): Promise<boolean> {
    const { fs, path, file } = this.#request;
    const bytes = await readSmallFile(fs, path, maxLockBytes, file);
    const isOurs = bytes !== undefined && parseOwner(new TextDecoder().decode(bytes))?.id === this.#owner.id;
    if (isOurs) this.#seenAt = this.#times();
    return isOurs;
  }

  /** By both clocks: one stands still while the machine sleeps, the other can be set. */
  #isSurelyOurs(): boolean {
    const [now, date] = this.#times();
    return Math.max(now - this.#seenAt[0], Math.abs(date - this.#seenAt[1])) < surelyOursMs;
  }

  #times(): readonly [number, number] {
    const { clock } = this.#request;
    return [clock.now(), clock.date()];
  }
}

async function create(fs: FileSystem, path: string, owner: LockOwner): Promise<boolean> {
  try {
    await writeSmallFile(fs, path, new TextEncoder().encode(JSON.stringify(owner)), false);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  return true;
}

interface HeldLock {
  /** Undefined while it is torn. */
  readonly owner: LockOwner | undefined;
  readonly touchedAt: number;
}

async function inspect(fs: FileSystem, path: string, file: string): Promise<HeldLock | undefined> {
  const stats = await fs.lstat(path);
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw linkRefusal(file);
  const bytes = await readSmallFile(fs, path, maxLockBytes, file);
  if (bytes === undefined && stats.size <= maxLockBytes) return undefined;
  return { owner: parseOwner(new TextDecoder().decode(bytes)), touchedAt: stats.mtimeMs };
}

/**
 * Several processes may judge the same lock stale: only the one that made the guard beside it looks again and removes
 * it, so that none removes what another has put in its place. Says whether the lock may be tried for again.
 */
async function removeStale(
  { fs, clock, path, file }: LockRequest,
  owner: LockOwner,
  stale: HeldLock,
): Promise<boolean> {
  const guard = `${path}.guard`;
  if (!(await create(fs, guard, owner))) {
    const madeAt = (await fs.lstat(guard))?.mtimeMs;
    if (madeAt !== undefined && clock.date() - madeAt > guardStaleMs) await removeFile(fs, guard, true);
    return false;
  }
  try {
    const held = await inspect(fs, path, file);
    const isSame = held?.owner?.id === stale.owner?.id && held?.touchedAt === stale.touchedAt;
    if (isSame) await removeFile(fs, path, true);
  } finally {
    await removeIfPossible(fs, guard, true);
  }
  return true;
}

function lockedBy(owner: LockOwner | undefined, silentMs: number, file: string): MarketplaceSinkError {
  const seconds = Math.max(0, Math.round(silentMs / 1000));
  const who =
    owner === undefined ? 'An unknown process' : `Process ${owner.pid} on "${owner.host.slice(0, 64)}"`;
  return new MarketplaceSinkError('Another download has the file open', {
    code: 'E_LOCKED',
    file,
    hint: `${who} holds it and showed itself ${seconds} s ago: wait for it, or end it`,
  });
}
