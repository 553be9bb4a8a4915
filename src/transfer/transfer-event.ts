import type { ErrorCode } from '../errors/error-code.ts';
import type { Assurance } from '../models/download-result.ts';
import type { ByteRange } from '../models/byte-range.ts';

/** The state of one file's transfer. */
export type TransferState =
  | 'restoring'
  | 'resolving'
  | 'transferring'
  | 'waiting'
  | 'verifying'
  | 'committing'
  | 'done'
  | 'suspended'
  | 'discarded'
  | 'failed';

/** Why the bytes so far are of no use: the file changed, the server cannot do ranges, nothing proves that it did not change, or the checksum is wrong. */
export type RestartReason = 'changed' | 'range-ignored' | 'unprovable' | 'integrity';

/** What happens during a transfer: every change of state is one, so that nothing goes on in silence. */
export type TransferEvent = {
  readonly assetUid: string;
  /** In the sink. */
  readonly file: string;
} & (
  | { readonly type: 'state'; readonly state: TransferState }
  /** An attempt failed and another follows. */
  | { readonly type: 'retry'; readonly code: ErrorCode; readonly attempt: number; readonly delayMs: number }
  /** The bytes so far are of no use: begun again from byte 0. */
  | { readonly type: 'restart'; readonly reason: RestartReason }
  /** A location was asked for again. */
  | { readonly type: 'source-refreshed'; readonly reason: 'expiring' | 'expired' | 'failed' }
  /** It goes on with less: no parallel segments, or no way to prove that the file did not change. */
  | { readonly type: 'degraded'; readonly reason: string }
  /** These bytes are in the sink. */
  | { readonly type: 'range'; readonly range: ByteRange; readonly total?: number | undefined }
  /** Complete under its final name. */
  | {
      readonly type: 'committed';
      readonly size: number;
      readonly assurance: Assurance;
      readonly skipped: boolean;
    }
);
