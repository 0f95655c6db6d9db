import type { NetParameter, SolverState } from "@squeezenet/caffe-io";
import type { Progress } from "./solver-state.ts";
import type { DeadNet } from "./watchdog/dead-net.ts";

/** One number of an output blob, as Caffe's log lists them: `    Train net output #0: loss = 2.3 (* 1 = 2.3 loss)`. */
export interface Output {
  readonly name: string;
  readonly value: number;
  /** 0 for a blob that is no loss. */
  readonly lossWeight: number;
}

/** What is to be saved: Caffe's two files, and what Caffe forgets. */
export interface Snapshot {
  readonly model: NetParameter;
  /** Its learned_net is for the writer to set, who knows the file's name. */
  readonly state: SolverState;
  readonly progress: Progress;
}

/** What happens while a solver runs, in Caffe's order. */
export type SolverEvent =
  | { readonly kind: "start"; readonly net: string; readonly policy: string; readonly iteration: number }
  | { readonly kind: "testing"; readonly iteration: number; readonly net: number }
  | {
      readonly kind: "tested";
      readonly iteration: number;
      readonly net: number;
      /** Means over test_iter batches. */
      readonly outputs: readonly Output[];
      /** The mean loss, where test_compute_loss asks for it. */
      readonly loss: number | null;
    }
  | {
      readonly kind: "iteration";
      readonly iteration: number;
      /** The mean over iter_size batches. */
      readonly loss: number;
      /** The mean of each batch in turn. */
      readonly batchLosses: readonly number[];
      /** Over the last average_loss iterations. */
      readonly smoothedLoss: number;
      /** The outputs of the last batch, which is all that Caffe prints. */
      readonly outputs: readonly Output[];
      /** Whether `display` says to print it. */
      readonly displayed: boolean;
      /** Images that it took. */
      readonly images: number;
    }
  | { readonly kind: "step"; readonly iteration: number; readonly step: number }
  | { readonly kind: "rate"; readonly iteration: number; readonly rate: number; readonly displayed: boolean }
  | { readonly kind: "clip"; readonly norm: number; readonly limit: number; readonly factor: number }
  /** The watchdog has found that the net does not learn any more. */
  | { readonly kind: "dead"; readonly iteration: number; readonly dead: DeadNet }
  | { readonly kind: "snapshot"; readonly iteration: number; readonly snapshot: Snapshot }
  /** The last, display-only forward pass. */
  | {
      readonly kind: "final";
      readonly iteration: number;
      readonly smoothedLoss: number;
      readonly outputs: readonly Output[];
    }
  | { readonly kind: "finished"; readonly iteration: number; readonly early: boolean };
