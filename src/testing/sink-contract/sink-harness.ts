import type { SafePath } from '../../shared/safe-path.ts';
import type { Sink, SinkSpec } from '../../sinks/sink.ts';

/**
 * An empty sink, and ways to look behind it. The contract asks for one for each of its cases. What a sink's place cannot
 * do is named in `without` ({@link SinkContractOptions}).
 */
export interface SinkHarness {
  readonly sink: Sink;
  /** Another sink on the same place, as the next process makes it. Asked for of resumable sinks. */
  reopen?(): Sink | Promise<Sink>;
  /** Cuts the record that is kept for a partial, as a power cut does. Part `tear-record`; of resumable sinks. */
  tearRecord?(spec: SinkSpec): Promise<void>;
  /** Puts a file at a path as another program does, past the sink. Part `appear`. */
  appear?(path: SafePath, bytes: Uint8Array): Promise<void>;
  /** What is visible under a path, for a sink that has no `read`. */
  visible?(path: SafePath): Promise<Uint8Array | undefined>;
  /** Removes what the case wrote. */
  dispose?(): Promise<void>;
}

/** Makes the sink of one case. */
export type MakeSink = () => Sink | SinkHarness | Promise<Sink | SinkHarness>;

/** A way to look behind a sink, beyond what its capabilities promise. */
export type SinkPart = 'tear-record' | 'appear';

/** What {@link sinkContract} leaves out. */
export interface SinkContractOptions {
  /** What the place cannot do: the cases that need it are left out. Default: nothing. */
  readonly without?: readonly SinkPart[];
}
