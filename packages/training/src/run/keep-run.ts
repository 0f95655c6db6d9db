import { DivergedError } from "@squeezenet/caffe";
import { TrainingError } from "../training-error.ts";
import type { EarlyStop } from "./early-stop.ts";
import type { Making } from "./making.ts";
import type { Prepared } from "./prepare.ts";
import type { Retention } from "./retention.ts";
import { RunKeeper } from "./run-keeper.ts";
import { runTraining } from "./run-training.ts";
import type { TrainingEvent } from "./training-event.ts";
import type { TrainingOptions } from "./training-options.ts";

/** What is kept of a run. */
export interface Keeping {
  /** Of the files, as the solver's snapshot_prefix. */
  readonly prefix: string;
  /** For the receipt. */
  readonly making: Making;
  /** Which snapshots to keep; all of them where it is null. */
  readonly retention: Retention | null;
  readonly earlyStop: EarlyStop | null;
}

/** How a run trains that is kept. */
export interface KeptOptions extends TrainingOptions {
  /** The path of a .solverstate to resume from. */
  readonly snapshot?: string | undefined;
}

/**
 * Trains as `runTraining` does, writes the run's snapshots and its receipt, removes the snapshots that are not to be kept,
 * and stops early where asked to. A snapshot's event comes when its files are written.
 * @throws what `runTraining` throws; a DivergedError as a TrainingError that names the last good snapshot and has it as its cause
 */
export async function* keepRun(
  prepared: Prepared,
  options: KeptOptions,
  keeping: Keeping,
): AsyncGenerator<TrainingEvent> {
  let stopped = false;
  let keeper: RunKeeper | null = null;
  const request = (): "stop" | "snapshot" | null => (stopped ? "stop" : (options.request?.() ?? null));
  const kept = { ...keeping, snapshot: options.snapshot, host: options.host, stop: () => void (stopped = true) };
  try {
    for await (const event of runTraining(prepared, { ...options, request })) {
      if (event.kind === "begun") keeper = await RunKeeper.begin(event, kept);
      if (event.kind === "snapshot" && keeper !== null) yield* keeper.keep(event);
      yield event;
      if (event.kind === "tested" && keeper !== null) yield* keeper.note(event);
    }
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    const last = keeper?.lastState ?? null;
    const where = last === null ? "No snapshot has been taken." : `The last good snapshot is ${last}.`;
    throw new TrainingError(`${error.message}. ${where}`, { cause: error });
  }
}
