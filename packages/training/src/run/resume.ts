import { copyTrainedLayers, freshProgress, Histories, type Net, type Progress, updateRules } from "@squeezenet/caffe";
import type { SolverParameter } from "@squeezenet/caffe-io";
import type { Backend } from "@squeezenet/core";
import type { Files } from "../files.ts";
import type { Host } from "../host.ts";
import type { Notice } from "../notice.ts";
import { readState, readWeights } from "../read-files.ts";
import type { Sidecar } from "./sidecar.ts";

/** Where a solver starts from. */
export interface Resumed {
  readonly progress: Progress;
  readonly histories: Histories;
}

interface Resuming {
  readonly backend: Backend;
  readonly host: Host;
  readonly snapshot?: string | undefined;
}

/** The state to start from: zeros, or that of a snapshot (Solver::Restore). */
export async function* resume(
  net: Net,
  solver: SolverParameter,
  { backend, host: { files }, snapshot }: Resuming,
  sidecar: Sidecar | null,
): AsyncGenerator<Notice, Resumed> {
  const histories = new Histories(backend, net.params, updateRules[solver.type]?.histories ?? 1);
  if (snapshot === undefined) return { progress: freshProgress, histories };
  yield { kind: "resuming", state: snapshot };
  const state = await readState(snapshot, files);
  const weights = await learnedNet(state.learned_net, snapshot, files);
  copyTrainedLayers(net, await readWeights(weights, files), weights);
  histories.restore(state);
  yield { kind: "restored", solver: solver.type };
  if (sidecar !== null) return { progress: sidecar.progress, histories };
  yield { kind: "no sidecar", state: snapshot };
  const { iter: iteration, current_step: currentStep } = state;
  return { progress: { ...freshProgress, iteration, currentStep, smoothedSince: iteration }, histories };
}

/** The weights that a state names: the path as it was written, else the file of that name beside the state. */
async function learnedNet(path: string, state: string, files: Files): Promise<string> {
  const { paths } = files;
  const beside = paths.join(paths.dirname(state), paths.basename(path));
  return (await files.exists(path)) || !(await files.exists(beside)) ? path : beside;
}
