import type { Prepared } from "./prepare.ts";
import type { TrainingEvent } from "./training-event.ts";
import type { TrainingOptions } from "./training-options.ts";
import { openRun } from "./training-run.ts";

/**
 * Builds and feeds the nets, restores the snapshot when resuming, and trains. The run waits while an event is dealt with.
 * It writes nothing: `keepRun` does.
 * @throws TrainingError for a snapshot that this run does not continue
 * @throws DivergedError for numbers that are not finite, with the watchdog
 */
export async function* runTraining(prepared: Prepared, options: TrainingOptions): AsyncGenerator<TrainingEvent> {
  const run = yield* openRun(prepared, options);
  try {
    yield { kind: "optimizing" };
    yield { kind: "begun", iteration: run.iteration, run };
    yield* run.solve();
    yield { kind: "optimized" };
  } finally {
    await run.close();
  }
}
