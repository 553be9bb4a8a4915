import type { ErrorCode } from '../errors/error-code.ts';
import type { FileLocation } from '../models/remote-file.ts';
import type { RestartReason } from './transfer-event.ts';

/** Thrown inside a transfer: the bytes so far are of no use, begin again from byte 0. It never leaves the engine. */
export class Restart {
  readonly reason: RestartReason;
  readonly message: string;
  /** An answer that begins at byte 0 already: it is read rather than asked for again. */
  readonly reuse: ReusableAnswer | undefined;

  constructor(reason: RestartReason, message: string, reuse?: ReusableAnswer) {
    this.reason = reason;
    this.message = message;
    this.reuse = reuse;
  }

  /** What the failure is called when there have been too many. */
  get code(): ErrorCode {
    return codes[this.reason];
  }
}

const codes: Readonly<Record<RestartReason, ErrorCode>> = {
  changed: 'E_CHANGED',
  'range-ignored': 'E_RANGE',
  unprovable: 'E_CHANGED',
  integrity: 'E_INTEGRITY',
};

/** An answer whose body is still unread. */
export interface ReusableAnswer {
  readonly response: Response;
  readonly location: FileLocation;
}
