import type { Assurance } from '../models/download-result.ts';
import type { FileMeter } from './progress-meter.ts';
import type { TransferContext } from './transfer-context.ts';
import type { TransferEvent } from './transfer-event.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An event of one file, before it is told which file that is. */
type FileEvent = DistributiveOmit<TransferEvent, 'assetUid' | 'file'>;

/** What the transfer of one file works with: the client's context, and the call's options made definite. */
export interface FileEnv extends Omit<TransferContext, 'meter' | 'slots'> {
  readonly meter: FileMeter;
  readonly verify: boolean;
  readonly verifyOnResume: 'durable' | 'all';
  readonly requireAssurance: Assurance;
  readonly keepPartial: boolean;
  /** A file that exists may be replaced. */
  readonly clobber: boolean;
  readonly segments: number;
  readonly maxSize: number;
  emit(event: FileEvent): void;
}
