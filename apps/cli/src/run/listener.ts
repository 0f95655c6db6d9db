import type { Net, SolverEvent } from "@squeezenet/caffe";
import type { Fingerprint } from "./fingerprint.ts";

/** Where a run stands, beside what its events say. */
export interface RunState {
  readonly net: Net;
  readonly seed: number;
  readonly fingerprint: Fingerprint;
  /** Samples read from the training set so far. */
  readonly samples: number;
  /** Samples read from each test set so far. */
  readonly testSamples: readonly number[];
  readonly testNets: readonly Net[];
}

/** Hears all that happens in a run, in order; training goes on when it has dealt with an event. */
export type Listener = (event: SolverEvent, run: RunState) => void | Promise<void>;
