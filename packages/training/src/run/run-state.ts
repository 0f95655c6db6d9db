import type { Net } from "@squeezenet/caffe";
import type { Fingerprint } from "./fingerprint.ts";

/** Where a run stands, beside what its events say. It moves on with the run. */
export interface RunState {
  readonly net: Net;
  readonly testNets: readonly Net[];
  readonly seed: number;
  readonly fingerprint: Fingerprint;
  /** Samples read from the training set so far. */
  readonly samples: number;
  /** Samples read from each test set so far. */
  readonly testSamples: readonly number[];
}
