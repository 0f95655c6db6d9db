import { DivergedError } from "@squeezenet/caffe";
import { isNotice, type Keeping, type KeptOptions, keepRun, type Prepared, type RunState } from "@squeezenet/training";
import type { World } from "../commands/command.ts";
import { logNotice } from "../log-notice.ts";
import { TrainingProgress } from "./progress.ts";
import { solverReport } from "./report.ts";
import { Requests } from "./requests.ts";
import { type MonitorChoices, RunMonitor } from "./run-monitor.ts";

/** Trains, and shows what happens in the log, on the bar and to all who look on. Signals stop it. */
export async function showRun(
  prepared: Prepared,
  options: KeptOptions & MonitorChoices,
  keeping: Keeping,
  { log, terminal }: World,
): Promise<void> {
  const { solver } = prepared;
  using requests = new Requests((message) => log("INFO", "squeezenet:0", message));
  using bar = new TrainingProgress(terminal, solver.max_iter);
  const report = solverReport(log, solver);
  const goesOn = options.snapshot !== undefined;
  const monitoring = { prefix: keeping.prefix, iterations: solver.max_iter, goesOn, log };
  let monitor: RunMonitor | null = null;
  let run: RunState | null = null;
  try {
    for await (const event of keepRun(prepared, { ...options, request: () => requests.take() }, keeping)) {
      bar.clear();
      if (isNotice(event)) logNotice(log, event);
      else if (event.kind === "begun") {
        ({ run } = event);
        monitor = await RunMonitor.open(options, monitoring);
      } else {
        if (run !== null) report(event, run);
        monitor?.listen(event);
        if (event.kind === "iteration") bar.advance(event.iteration, event.images, event.smoothedLoss);
      }
    }
  } catch (error) {
    // The lines of the run have the failure itself; which snapshot is left is said on the terminal.
    monitor?.fail(error instanceof Error && error.cause instanceof DivergedError ? error.cause : error);
    throw error;
  } finally {
    await monitor?.[Symbol.asyncDispose]();
  }
}
