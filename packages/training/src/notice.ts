import type { Net } from "@squeezenet/caffe";
import type { NetParameter, NetState, UpgradeMessage } from "@squeezenet/caffe-io";
import type { Shape } from "@squeezenet/core";
import type { Change } from "./run/compare-fingerprints.ts";
import type { NetSource, TestNetField, TrainNetField } from "./net-sources.ts";

/** The database of a Data layer. */
export interface OpenedDatabase {
  readonly source: string;
  /** Of its first top: batch, channels, height, width. */
  readonly shape: Shape;
}

/** What a net was built from. */
export interface NetMaking {
  /** Filtered for its phase. */
  readonly parameter: NetParameter;
  /** The state that its rules were matched with. */
  readonly state: NetState;
  /** By the name of the Data layer. */
  readonly databases: ReadonlyMap<string, OpenedDatabase>;
}

/** What a run does beside its solver, in the order in which it happens. The solver's own events are SolverEvent's. */
export type Notice =
  /** An old prototxt was upgraded (upgrade_proto.cpp). */
  | { readonly kind: "upgraded"; readonly upgrade: UpgradeMessage }
  /** A prototxt has something odd that is no error. */
  | { readonly kind: "odd"; readonly message: string }
  /** A solver's net was found beside the solver instead of at its own path. */
  | { readonly kind: "beside"; readonly path: string; readonly taken: string }
  | { readonly kind: "overridden"; readonly layer: string | null; readonly field: string; readonly value: string }
  /** A field of the solver is set and has no effect. */
  | { readonly kind: "no effect"; readonly field: "debug_info" }
  | { readonly kind: "split"; readonly effective: number; readonly batchSize: number; readonly iterSize: number }
  | { readonly kind: "seeded"; readonly seed: number }
  /** A net is about to be built: the training net, or a test net by its number. */
  | { readonly kind: "building"; readonly test: null; readonly source: NetSource<TrainNetField> }
  | { readonly kind: "building"; readonly test: number; readonly source: NetSource<TestNetField> }
  /** A layer was left out by its rules, in Caffe's words (net.cpp, FilterNet). */
  | { readonly kind: "filtered"; readonly message: string }
  | { readonly kind: "built"; readonly net: Net; readonly making: NetMaking }
  /** An input blob holds a number that is not finite; told once for each blob. `where` names the record, if known. */
  | { readonly kind: "not finite"; readonly blob: string; readonly where: string; readonly message: string }
  /** A database begins again, for a net that reads ahead as Caffe's does. */
  | { readonly kind: "epoch"; readonly layer: string }
  | { readonly kind: "finetuning"; readonly file: string }
  /** The weights of a file have a layer that the net lacks. */
  | { readonly kind: "ignored layer"; readonly layer: string }
  /** The net has a layer that the weights of a file lack. */
  | { readonly kind: "kept layer"; readonly layer: string; readonly file: string }
  /** Why splits of one effective batch give different models here. */
  | { readonly kind: "split matters"; readonly why: string }
  /** Something differs from the run that wrote the snapshot, and was allowed to. */
  | { readonly kind: "changed"; readonly change: Change }
  /** All nets stand. */
  | { readonly kind: "ready" }
  | { readonly kind: "resuming"; readonly state: string }
  | { readonly kind: "restored"; readonly solver: string }
  /** The state has no sidecar, so that the data starts again at its first record. */
  | { readonly kind: "no sidecar"; readonly state: string }
  | { readonly kind: "optimizing" }
  | { readonly kind: "optimized" }
  /** A snapshot was passed over in the search for the newest whole one. */
  | { readonly kind: "passed over"; readonly state: string; readonly why: string }
  | { readonly kind: "writing weights"; readonly path: string }
  /** SHA-256 of the learned numbers in the snapshot being written. */
  | { readonly kind: "weights hashed"; readonly hash: string }
  | { readonly kind: "writing state"; readonly path: string }
  | { readonly kind: "removed"; readonly stem: string }
  | { readonly kind: "stopping early"; readonly why: string };

/** Takes notices as they come. */
export type Say = (notice: Notice) => void;
