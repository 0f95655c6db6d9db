import { copyTrainedLayers, type Net } from "@squeezenet/caffe";
import type { SolverParameter } from "@squeezenet/caffe-io";
import type { Files } from "../files.ts";
import type { Notice } from "../notice.ts";
import { readWeights } from "../read-files.ts";

/** The files of weights that a solver names, in order; later ones win, layer by layer. */
export const weightFiles = ({ weights }: SolverParameter): readonly string[] =>
  weights.flatMap((list) => list.split(",")).filter((file) => file !== "");

/** Copies the weights that the solver names into the training net, file after file (solver.cpp, LoadNetWeights). */
export async function* finetune(net: Net, solver: SolverParameter, files: Files): AsyncGenerator<Notice> {
  for (const file of weightFiles(solver)) {
    yield { kind: "finetuning", file };
    const { ignored, initialized } = copyTrainedLayers(net, await readWeights(file, files), file);
    for (const layer of ignored) yield { kind: "ignored layer", layer };
    for (const layer of initialized) yield { kind: "kept layer", layer, file };
  }
}

/** Caffe copies the weights into each test net too; here it shares them with the training net, and only the notices are left. */
export async function* finetuneShared(net: Net, solver: SolverParameter, files: Files): AsyncGenerator<Notice> {
  for (const file of weightFiles(solver)) {
    yield { kind: "finetuning", file };
    for (const { name } of (await readWeights(file, files)).layer)
      if (net.layer(name) === undefined) yield { kind: "ignored layer", layer: name };
  }
}
