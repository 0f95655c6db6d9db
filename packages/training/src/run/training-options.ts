import type { Net, Request } from "@squeezenet/caffe";
import type { Backend } from "@squeezenet/core";
import type { Feeds } from "../batch-feed.ts";
import type { Host } from "../host.ts";
import type { ChangeKind } from "./compare-fingerprints.ts";
import type { SnapshotBytes } from "./read-snapshot.ts";

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
  /** What to resume from: the path of a .solverstate, or the bytes of a snapshot's files. */
  readonly snapshot?: string | SnapshotBytes | undefined;
  /** What may differ from when that state was written. */
  readonly allowChange?: readonly ChangeKind[];
  /** Stop at numbers that are not finite, and look for a dead net. */
  readonly watchdog: boolean;
  /** Asked once after each update. */
  readonly request?: () => Request | null;
  /** Batches of the caller's own; nets without them read their databases. */
  readonly feeds?: Feeds;
  /** An earlier net of the same run, whose learned blobs the training net uses: they stay that net's to free. */
  readonly share?: Net;
  /** Called with the name of each layer of the training net that is about to run. */
  readonly onLayer?: (name: string) => void;
}
