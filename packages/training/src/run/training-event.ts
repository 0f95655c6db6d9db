import type { SolverEvent } from "@squeezenet/caffe";
import type { Notice } from "../notice.ts";
import type { RunState } from "./run-state.ts";

/** The run is built or restored, and its first update is next. */
export interface RunBegun {
  readonly kind: "begun";
  /** Updates done before this part of the run. */
  readonly iteration: number;
  readonly run: RunState;
}

/** All that happens in a run, in order. */
export type TrainingEvent = Notice | RunBegun | SolverEvent;
