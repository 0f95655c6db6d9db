import type { Request } from "@squeezenet/caffe";
import type { Backend } from "@squeezenet/core";
import type { Host } from "../host.ts";
import type { ChangeKind } from "./compare-fingerprints.ts";

/** What the numbers of a run depend on beside its solver and nets. */
export interface Choices {
  /** Dropout masks: each at an address of its own, or in Caffe's order of draws. */
  readonly rng: "addressed" | "caffe";
  /** Every epoch in an order of its own. */
  readonly shuffle: boolean;
}

/** How a run trains. */
export interface TrainingOptions extends Choices {
  readonly backend: Backend;
  readonly host: Host;
  /** A .solverstate to resume from. */
  readonly snapshot?: string | undefined;
  /** What may differ from when that state was written. */
  readonly allowChange?: readonly ChangeKind[];
  /** Stop at numbers that are not finite, and look for a dead net. */
  readonly watchdog: boolean;
  /** Asked once after each update. */
  readonly request?: () => Request | null;
  /** Called with the name of each layer of the training net that is about to run. */
  readonly onLayer?: (name: string) => void;
}
