import type { Output, SolverEvent } from "@squeezenet/caffe";
import type { Notice } from "@squeezenet/training";

/** What `run` tells, in order: the events of Caffe's solver, and what the run does beside it. */
export type SolverRunEvent = SolverEvent | Notice;

/** What stops a run between two updates: an AbortSignal. */
export interface StopSignal {
  readonly aborted: boolean;
}

/** How long a solver goes on. */
export interface RunOptions {
  readonly signal?: StopSignal;
}

/** What some updates came to. */
export interface StepResult {
  /** Updates done since the run began. */
  readonly iteration: number;
  /** Of the last update; NaN where there was none. */
  readonly loss: number;
  /** Over the last average_loss updates. */
  readonly smoothedLoss: number;
  /** Of each update. */
  readonly losses: readonly number[];
  /** The tests that were due among them, with the means of each output. */
  readonly tests: readonly TestScores[];
}

/** The outputs of a test, averaged over its batches. */
export interface TestScores {
  readonly iteration: number;
  /** The test net's number. */
  readonly net: number;
  readonly outputs: readonly Output[];
}
