import type { Answer, RawAnswer } from './answer.ts';
import type { Exchange } from './exchange.ts';
import type { FaultParams } from './fault-params.ts';

/** One entry of the table: the parameters it knows beside the common ones, and how it answers. */
export interface Fault {
  readonly params: readonly (keyof FaultParams)[];
  readonly respond: (exchange: Exchange) => Answer | RawAnswer | Promise<Answer>;
}
