import { clone } from "@squeezenet/caffe-io";
import { weightsHash } from "./hashes.ts";
import type { Prepared } from "./prepare.ts";
import { type RunStart, runTraining, type TrainingOptions } from "./training.ts";

export interface HashOptions extends Omit<TrainingOptions, "begin" | "request" | "watchdog"> {
  /** The iteration to stop at. */
  readonly until: number;
  /** Sees the run before its first update. */
  readonly started?: (start: RunStart) => void;
}

/**
 * Trains up to an iteration, writes nothing, and gives the SHA-256 of the learned numbers. The end of the run stays where
 * the solver has it, for the poly policy looks at it.
 */
export async function hashAfter({ solver, nets }: Prepared, options: HashOptions): Promise<string> {
  let hash = "";
  let left = options.until;
  const quiet = clone(solver, { test_iter: [], test_interval: 0, snapshot: 0, display: 0, snapshot_after_train: true });
  await runTraining(
    quiet,
    { train: nets.train, tests: [] },
    {
      ...options,
      watchdog: true,
      // Asked once after each update.
      request: () => (--left === 0 ? "stop" : null),
      begin: async (start) => {
        left -= start.iteration;
        options.started?.(start);
        return [
          (event) => {
            if (event.kind === "snapshot") hash = weightsHash(event.snapshot.model);
          },
        ];
      },
    },
  );
  return hash;
}
