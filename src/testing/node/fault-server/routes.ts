import type { FaultParams } from './fault-params.ts';

/** What the server remembers of an id: counters, and what a test has commanded. */
export interface RouteState {
  /** Requests so far, the present one included, preflights not. */
  requests: number;
  /** Of those, the ones that a fault could concern (see `from`). */
  turns: number;
  /** Commanded: the file is its next version. */
  switched: boolean;
  /** Commanded: its link is past its time. */
  expired: boolean;
  /** Wakes the answers that stall. */
  readonly stalled: Set<() => void>;
}

/** The states of all ids that were seen. */
export class Routes {
  #states = new Map<string, RouteState>();

  of(id: string): RouteState {
    let state = this.#states.get(id);
    if (state === undefined) {
      state = { requests: 0, turns: 0, switched: false, expired: false, stalled: new Set() };
      this.#states.set(id, state);
    }
    return state;
  }

  clear(): void {
    this.#states.clear();
  }
}

/**
 * Whose turn it is, undefined when the answer is to be honest: the faults of a path come one after the other, each for `times` requests (one, when the path
 * lists several and `times` is not given), after `skip` honest answers. Without `times` the last one stays.
 */
export function takeTurn<Name extends string>(
  route: RouteState,
  faults: readonly Name[],
  params: FaultParams,
  rangeStart: number,
): Name | undefined {
  route.requests += 1;
  if (params.from !== undefined && rangeStart < params.from) return undefined;
  route.turns += 1;
  const turn = route.turns - 1 - (params.skip ?? 0);
  if (turn < 0) return undefined;
  if (params.times !== undefined) return faults[Math.floor(turn / params.times)];
  return faults[Math.min(turn, faults.length - 1)];
}
