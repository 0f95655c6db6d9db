import type { NetSource, Notice, TestNetField, TrainNetField } from "@squeezenet/training";
import type { Log, Severity } from "./glog.ts";
import { inFlags } from "./in-flags.ts";
import { logNet } from "./net-log.ts";

/** Logs a notice where Caffe logs it, in its words; what Caffe does not say comes from `squeezenet:0`. */
export function logNotice(log: Log, notice: Notice): void {
  if (notice.kind === "built") logNet(notice.net, notice.making, log);
  else log(...lineOf(notice));
}

/** A notice that takes one line. A net that was built takes many. */
type OneLine = Exclude<Notice, { readonly kind: "built" }>;

type Line = readonly [severity: Severity, source: string, message: string];

type Lines<N extends OneLine> = { readonly [K in N["kind"]]: (notice: Extract<N, { readonly kind: K }>) => Line };

const info = (source: string, message: string): Line => ["INFO", source, message];
const ours = (message: string): Line => info("squeezenet:0", message);
const warning = (message: string): Line => ["WARNING", "squeezenet:0", message];

/** Where Caffe says which net it builds (solver.cpp, InitTrainNet). */
const creatingTrainingNet: { readonly [Field in TrainNetField]: (file: string | null) => Line } = {
  train_net_param: () => info("solver.cpp:88", "Creating training net specified in train_net_param."),
  train_net: (file) => info("solver.cpp:92", `Creating training net from train_net file: ${file}`),
  net_param: () => info("solver.cpp:97", "Creating training net specified in net_param."),
  net: (file) => info("solver.cpp:102", `Creating training net from net file: ${file}`),
};

const creatingTestNet = (test: number, { field, file }: NetSource<TestNetField>): string =>
  `Creating test net (#${test}) specified by ${file === null ? field : `${field} file: ${file}`}`;

const lines: Lines<OneLine> = {
  upgraded: ({ upgrade: { severity, text, line } }) => [severity, `upgrade_proto.cpp:${line ?? 0}`, text],
  odd: ({ message }) => warning(message),
  beside: ({ path, taken }) => ours(`${path} is not in ${process.cwd()}; taking ${taken}, beside the solver`),
  overridden: ({ layer, field, value }) =>
    ours(`Overridden on the command line: ${layer === null ? "" : `layer ${layer}, `}${field} = ${value}`),
  "no effect": ({ field }) => warning(`${field}: true is not supported: no sums of blobs are logged.`),
  split: ({ effective, batchSize, iterSize }) =>
    ours(`Effective batch: ${effective} = batch_size ${batchSize} × iter_size ${iterSize}`),
  seeded: ({ seed }) => ours(`random_seed: ${seed}`),
  building: (building) =>
    building.test === null
      ? creatingTrainingNet[building.source.field](building.source.file)
      : info("solver.cpp:190", creatingTestNet(building.test, building.source)),
  filtered: ({ message }) => info("net.cpp:296", message),
  "not finite": ({ where, message }) => warning(`${where}${message} Later ones in this blob are not reported.`),
  epoch: () => info("data_layer.cpp:73", "Restarting data prefetching from start."),
  finetuning: ({ file }) => info("solver.cpp:72", `Finetuning from ${file}`),
  "ignored layer": ({ layer }) => info("net.cpp:746", `Ignoring source layer ${layer}`),
  "kept layer": ({ layer, file }) => ours(`Layer ${layer} is not in ${file}: it keeps its initial weights`),
  "split matters": ({ why }) => warning(why),
  changed: ({ change }) => warning(`Changed, as allowed: ${change.kind}: ${inFlags(change.what)}`),
  ready: () => info("solver.cpp:57", "Solver scaffolding done."),
  resuming: ({ state }) => info("caffe.cpp:235", `Resuming from ${state}`),
  restored: ({ solver }) => info("sgd_solver.cpp:336", `${solver}Solver: restoring history`),
  "no sidecar": ({ state }) =>
    warning(`no sidecar beside ${state}: the data starts again at its first record, as in Caffe`),
  optimizing: () => info("caffe.cpp:239", "Starting Optimization"),
  optimized: () => info("caffe.cpp:250", "Optimization Done."),
  "passed over": ({ state, why }) => warning(`--snapshot auto passes over ${state}: ${why}`),
  "writing weights": ({ path }) => info("solver.cpp:464", `Snapshotting to binary proto file ${path}`),
  "weights hashed": ({ hash }) => ours(`Weights SHA-256: ${hash}`),
  "writing state": ({ path }) => info("sgd_solver.cpp:284", `Snapshotting solver state to binary proto file ${path}`),
  removed: ({ stem }) => ours(`Removed snapshot ${stem}, as --keep says.`),
  "stopping early": ({ why }) => ours(`Stopping early: ${why}.`),
};

/** The one line of a notice. Generic, so that the table's row and the notice are known to be of one kind. */
function lineOf<K extends OneLine["kind"]>(notice: Extract<OneLine, { readonly kind: K }>): Line {
  return lines[notice.kind](notice);
}
