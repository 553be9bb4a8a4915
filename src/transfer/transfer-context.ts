import type { HttpSession } from '../http/http-session.ts';
import type { OriginGate } from '../http/origin-gate.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { ProgressMeter } from './progress-meter.ts';

/** Places for so many tasks at a time: what a queue of p-queue does, without its types in the declarations. */
interface Slots {
  add<T>(task: () => Promise<T>): Promise<T>;
}

/** What a transfer is given by the client. */
export interface TransferContext {
  readonly session: HttpSession;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly idleTimeoutMs: number;
  /** Files at the same time, unless the call says otherwise. */
  readonly concurrency: number;
  /** Holds requests to an origin that asked to wait. */
  readonly gate: OriginGate;
  /** The places that files of several assets share; absent for one asset on its own. */
  readonly slots?: Slots;
  /** The progress that several assets share. */
  readonly meter?: ProgressMeter;
  /**
   * Files made of chunks become visible when all of them are verified, and none before: an update that fails leaves the
   * former version as it was.
   */
  readonly together?: boolean;
  /** Across origins only size and date can be read, and custom headers cost a preflight: a browser. */
  readonly crossOriginBlind: boolean;
}
