import { clone, type NetParameter } from "@squeezenet/caffe-io";
import { InternalError } from "@squeezenet/core";
import type { Say } from "../notice.ts";
import { TrainingError } from "../training-error.ts";
import { isNotice } from "./is-notice.ts";
import type { Prepared } from "./prepare.ts";
import type { RunBegun } from "./training-event.ts";
import { runTraining } from "./run-training.ts";
import type { TrainingOptions } from "./training-options.ts";

/** How a quiet run trains. */
export interface LearnOptions extends Omit<TrainingOptions, "request"> {
  /** The iteration to stop at. */
  readonly until: number;
  /** Sees the run before its first update. */
  readonly started?: (begun: RunBegun) => void;
  /** Hears the run's notices. */
  readonly say?: Say;
}

/**
 * Trains up to an iteration, tests nothing, writes nothing, and gives the learned net. The end of the run stays where the
 * solver has it, for the poly policy looks at it.
 * @throws what `runTraining` throws, and TrainingError for an iteration that the run does not come to
 */
export async function learn({ solver, nets }: Prepared, options: LearnOptions): Promise<NetParameter> {
  const quiet = clone(solver, { test_iter: [], test_interval: 0, snapshot: 0, display: 0, snapshot_after_train: true });
  let left = options.until;
  let model: NetParameter | null = null;
  const request = (): "stop" | null => (--left === 0 ? "stop" : null);
  for await (const event of runTraining({ solver: quiet, nets: { ...nets, tests: [] } }, { ...options, request })) {
    if (event.kind === "begun") {
      left -= event.iteration;
      if (left < 1 || options.until > solver.max_iter)
        throw new TrainingError(
          `iteration ${options.until} is none of this run's, which goes from ${event.iteration + 1} to ${solver.max_iter} (max_iter)`,
        );
      options.started?.(event);
    }
    if (event.kind === "snapshot") model = event.snapshot.model;
    if (isNotice(event)) options.say?.(event);
  }
  if (model === null) throw new InternalError("a run ended without its last snapshot");
  return model;
}
