import { copyTrainedLayers, type Net } from "@squeezenet/caffe";
import type { SolverParameter } from "@squeezenet/caffe-io";
import type { Log } from "../glog.ts";
import { readWeights } from "../read-files.ts";

const weightFiles = ({ weights }: SolverParameter): readonly string[] =>
  weights.flatMap((list) => list.split(",")).filter((file) => file !== "");

/** Caffe copies the weights into each test net too; here it shares them with the training net, and only the words are left. */
export function logFinetuning(net: Net, solver: SolverParameter, log: Log): void {
  for (const file of weightFiles(solver)) {
    log("INFO", "solver.cpp:72", `Finetuning from ${file}`);
    logIgnored(
      net,
      readWeights(file).layer.map(({ name }) => name),
      log,
    );
  }
}

function logIgnored(net: Net, source: readonly string[], log: Log): void {
  for (const name of source)
    if (net.layer(name) === undefined) log("INFO", "net.cpp:746", `Ignoring source layer ${name}`);
}

/** Copies the weights that the solver names, file after file (solver.cpp, LoadNetWeights). */
export function finetune(net: Net, solver: SolverParameter, log: Log): void {
  for (const file of weightFiles(solver)) {
    log("INFO", "solver.cpp:72", `Finetuning from ${file}`);
    const { ignored, initialized } = copyTrainedLayers(net, readWeights(file), file);
    for (const name of ignored) log("INFO", "net.cpp:746", `Ignoring source layer ${name}`);
    for (const name of initialized)
      log("INFO", "squeezenet:0", `Layer ${name} is not in ${file}: it keeps its initial weights`);
  }
}
