import { copyTrainedLayers, freshProgress, Histories, type Net, type Progress, updateRules } from "@squeezenet/caffe";
import type { SolverParameter } from "@squeezenet/caffe-io";
import type { Backend } from "@squeezenet/core";
import type { Notice } from "../notice.ts";
import type { ReadSnapshot } from "./read-snapshot.ts";

/** Where a solver starts from. */
export interface Resumed {
  readonly progress: Progress;
  readonly histories: Histories;
}

interface Resuming {
  readonly backend: Backend;
  readonly snapshot: ReadSnapshot | null;
}

/** The state to start from: zeros, or that of a snapshot (Solver::Restore). */
export async function* resume(
  net: Net,
  solver: SolverParameter,
  { backend, snapshot }: Resuming,
): AsyncGenerator<Notice, Resumed> {
  const histories = new Histories(backend, net.params, updateRules[solver.type]?.histories ?? 1);
  if (snapshot === null) return { progress: freshProgress, histories };
  try {
    yield { kind: "resuming", state: snapshot.name };
    const state = await snapshot.state();
    const { message, file } = await snapshot.weights(state);
    copyTrainedLayers(net, message, file);
    histories.restore(state);
    yield { kind: "restored", solver: solver.type };
    if (snapshot.sidecar !== null) return { progress: snapshot.sidecar.progress, histories };
    yield { kind: "no sidecar", state: snapshot.name };
    const { iter: iteration, current_step: currentStep } = state;
    return { progress: { ...freshProgress, iteration, currentStep, smoothedSince: iteration }, histories };
  } catch (error) {
    histories.free();
    throw error;
  }
}
