import { copyTrainedLayers, filterNet, type Net, readsDatabase, stateOf, updateRules } from "@squeezenet/caffe";
import { create, type LayerParameter, type NetParameter, type SolverParameter } from "@squeezenet/caffe-io";
import { type Backend, Mt19937 } from "@squeezenet/core";
import type { Fed } from "../database-fed.ts";
import { feedNet } from "../feed-net.ts";
import type { Files } from "../files.ts";
import type { Host } from "../host.ts";
import type { Notice } from "../notice.ts";
import { readWeights } from "../read-files.ts";
import { weightFiles } from "../run/finetune.ts";
import type { Prepared } from "../run/prepare.ts";
import { variationOf } from "../variation.ts";
import { attempt } from "./attempt.ts";
import { checkData, type Classes } from "./data.ts";
import { checkDisk } from "./disk.ts";
import { type Finding, finding } from "./finding.ts";
import { checkFirstBatch } from "./first-batch.ts";
import { checkMemory } from "./memory.ts";
import { checkSchedule } from "./schedule.ts";

/** How a run is examined. */
export interface DoctorOptions {
  readonly backend: Backend;
  readonly host: Host;
  /** Bytes that the run may take. */
  readonly memory: number;
  /** Look at the first loss, the gradients and whether one batch can be learned. */
  readonly compute: boolean;
}

/**
 * Checks all that a run needs before it starts: every label, what tests see, epochs, memory, the disk, the weights, the first
 * loss, each layer's gradient, and whether one batch can be learned. A check that throws is a finding; the others go on.
 * @throws what building the training net throws, for then there is nothing to look at
 */
export async function* doctor(
  { solver, nets }: Prepared,
  { backend, host, memory, compute }: DoctorOptions,
): AsyncGenerator<Finding | Notice> {
  const variation = variationOf(backend);
  yield finding("ok", "backend", `${backend.name}: ${backend.device}${variation === null ? "" : `; ${variation}`}`);
  const queue: Notice[] = [];
  const state = stateOf(nets.train, "TRAIN", create("NetState", { ...solver.train_state }));
  const generator = new Mt19937(Math.max(0, solver.random_seed));
  const feeding = { start: 0, databases: host.databases, say: (notice: Notice) => void queue.push(notice) };
  const fed = await feedNet(nets.train, { backend, generator, state, ...feeding });
  const { net } = fed;
  try {
    const parameters = net.params.reduce((sum, { length }) => sum + length, 0);
    yield finding("ok", "net", `${net.name}: ${net.layers.length} layers, ${parameters} parameters`);
    const classes = classesOf(net);
    yield* checkSets(solver, nets.tests, { fed, classes, host });
    yield* attempt("memory", () => checkMemory(solver, nets.train, imagesOf(net), memory));
    const histories = updateRules[solver.type]?.histories ?? 1;
    yield* attempt("disk", () => checkDisk(solver, parameters, histories, host.files));
    yield* attempt("weights", () => checkWeights(net, solver, host.files));
    const pretrained = solver.weights.length > 0;
    if (compute) yield* attempt("first batch", () => checkFirstBatch(solver, fed, backend, classes, pretrained));
    yield* queue.splice(0);
  } finally {
    await fed.close();
  }
}

/** The shape of what is fed, for one image. */
const imagesOf = ({ inputs }: Net): ReadonlyMap<string, readonly number[]> =>
  new Map([...inputs].map(([blob, [, ...image]]) => [blob, [1, ...image]]));

/** The first loss that judges by classes. */
function classesOf(net: Net): Classes | null {
  const judge = net.layers.find(({ layer }) => layer.labels !== undefined);
  const labels = judge?.layer.labels;
  return judge === undefined || labels === undefined ? null : { layer: judge.parameter.name, ...labels };
}

interface Trained {
  readonly fed: Fed;
  readonly classes: Classes | null;
  readonly host: Host;
}

const databaseOf = (net: NetParameter): LayerParameter | undefined => net.layer.find(readsDatabase);

async function* checkSets(
  solver: SolverParameter,
  testNets: readonly NetParameter[],
  { fed, classes, host: { databases } }: Trained,
): AsyncGenerator<Finding, void> {
  const train = databaseOf(fed.parameter);
  let records = 0;
  yield* attempt("data, TRAIN", async function* () {
    if (train !== undefined) records = yield* checkData(train, classes, "TRAIN", databases);
  });
  const tests: { batchSize: number; records: number }[] = [];
  for (const [number, net] of testNets.entries())
    yield* attempt("data, TEST", async function* () {
      const layer = databaseOf(filterNet(net, stateOf(net, "TEST", solver.test_state[number])));
      if (layer === undefined) return;
      const found = yield* checkData(layer, classes, "TEST", databases);
      tests.push({ batchSize: layer.data_param.batch_size, records: found });
    });
  if (records > 0) yield* checkSchedule(solver, { batchSize: fed.batchSize, records, tests });
}

/** Loads the weights that the solver names. */
async function* checkWeights(net: Net, solver: SolverParameter, files: Files): AsyncGenerator<Finding, void> {
  for (const file of weightFiles(solver)) {
    const { ignored, initialized } = copyTrainedLayers(net, await readWeights(file, files), file);
    const gravity = initialized.length > 0 || ignored.length > 0 ? "warning" : "ok";
    const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
    yield finding(
      gravity,
      "weights",
      `${file} fits; layers of the net that it does not have: ${list(initialized)}; of its own that the net has not: ${list(ignored)}`,
    );
  }
}
