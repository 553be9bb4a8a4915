import type { Clock } from '../../shared/clock.ts';
import type { FaultBox } from './fault-box.ts';
import type { FileRules } from './file-answer.ts';
import type { Library } from './library.ts';
import type { LinkSigner } from './link-signer.ts';
import type { ChecksumBook } from './checksum-book.ts';
import type { RequestLog } from './request-log.ts';
import type { TokenDesk } from './token-desk.ts';

/** All that a marketplace is made of. */
export interface MarketState {
  readonly library: Library;
  readonly tokens: TokenDesk;
  readonly links: LinkSigner;
  readonly faults: FaultBox;
  readonly log: RequestLog;
  readonly checksums: ChecksumBook;
  readonly clock: Clock;
  readonly rules: MarketRules;
}

/** What does not change while the marketplace runs. */
interface MarketRules extends FileRules {
  /** Path of the API, with a slash at both ends. */
  readonly apiPath: string;
  readonly apiOrigin: string;
  /** Where files are, while the API is asked at `apiOrigin`. */
  readonly fileOrigin: string;
  readonly auth: boolean;
  readonly pageSize: number;
  readonly maxPageSize: number;
  readonly total: boolean;
  readonly cors: boolean;
  readonly latencyMs: number;
}
