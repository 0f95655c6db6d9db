import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import {
  addressedMasks,
  caffeMasks,
  copyTrainedLayers,
  freshProgress,
  Histories,
  type Net,
  type Progress,
  solve,
  stateOf,
  updateRules,
} from "@squeezenet/caffe";
import { create, type NetParameter, type SolverParameter } from "@squeezenet/caffe-io";
import { type Backend, Mt19937 } from "@squeezenet/core";
import { type Fed, feedNet } from "./batches.ts";
import type { World } from "./commands/command.ts";
import { logNet } from "./net-log.ts";
import { TrainingProgress } from "./progress.ts";
import { readState, readWeights } from "./read-files.ts";
import { solverReport } from "./report.ts";
import { Requests } from "./requests.ts";
import { readSidecar, type Sidecar } from "./sidecar.ts";
import { writeSnapshot } from "./snapshot-files.ts";
import type { SolverNets } from "./solver-nets.ts";

export interface TrainingOptions {
  readonly backend: Backend;
  readonly world: World;
  readonly rng: "addressed" | "caffe";
  /** A .solverstate to go on from. */
  readonly snapshot?: string;
}

/** Builds and feeds the nets, trains, reports, and writes what is to be kept. */
export async function runTraining(solver: SolverParameter, nets: SolverNets, options: TrainingOptions): Promise<void> {
  const { backend, world } = options;
  const { log } = world;
  const sidecar = options.snapshot === undefined ? null : readSidecar(options.snapshot);
  const seed = sidecar?.seed ?? seedOf(solver);
  log("INFO", "solver.cpp:48", `random_seed: ${seed}`);
  const generator = new Mt19937(seed);
  const open: Fed[] = [];
  const feed = async (parameter: NetParameter, place: Placement): Promise<Fed> => {
    const fed = await feedNet(parameter, {
      backend,
      generator,
      log,
      ...place,
      built: (net, as) => logNet(net, as, log),
    });
    open.push(fed);
    return fed;
  };
  try {
    log("INFO", "solver.cpp:102", `Creating training net from net file: ${solver.net || solver.train_net}`);
    const state = stateOf(nets.train, "TRAIN", create("NetState", { ...solver.train_state }));
    const train = await feed(nets.train, { state, start: sidecar?.samples ?? 0 });
    finetune(train.net, solver, options, log);
    const tests: Fed[] = [];
    for (const [number, parameter] of nets.tests.entries()) {
      log(
        "INFO",
        "solver.cpp:190",
        `Creating test net (#${number}) specified by net file: ${solver.test_net[number] ?? solver.net}`,
      );
      const testState = stateOf(parameter, "TEST", solver.test_state[number]);
      tests.push(
        await feed(parameter, { state: testState, start: sidecar?.testSamples[number] ?? 0, share: train.net }),
      );
    }
    for (const why of warnings(train.net, solver)) log("WARNING", "solver.cpp:57", why);
    log("INFO", "solver.cpp:57", "Solver scaffolding done.");
    const resumed = resume(train.net, solver, options, sidecar, log);
    log("INFO", "caffe.cpp:239", "Starting Optimization");
    await iterate(solver, { ...options, ...resumed, seed, train, tests, generator });
    log("INFO", "caffe.cpp:250", "Optimization Done.");
  } finally {
    await Promise.all(open.map((fed) => fed.close()));
  }
}

interface Placement {
  readonly state: ReturnType<typeof stateOf>;
  readonly start: number;
  readonly share?: Net;
}

/** random_seed, or a seed of the system's where it is −1; either way it is printed. */
const seedOf = ({ random_seed }: SolverParameter): number => (random_seed >= 0 ? random_seed : randomInt(2 ** 31));

/** Why splits of one effective batch would differ here. */
function warnings(net: Net, { iter_size, clip_gradients }: SolverParameter): readonly string[] {
  const consequence = "so another batch_size × iter_size of the same product gives another model";
  return [
    ...net.mixesSamples.map((why) => `${why}, ${consequence}`),
    ...(clip_gradients >= 0 && iter_size > 1
      ? [`clip_gradients compares the sum over iter_size batches, as Caffe does, ${consequence}`]
      : []),
  ];
}

/** Copies the weights that the solver names, file after file (solver.cpp, LoadNetWeights). */
function finetune(net: Net, solver: SolverParameter, { snapshot }: TrainingOptions, log: World["log"]): void {
  if (snapshot !== undefined) return;
  for (const file of solver.weights.flatMap((list) => list.split(",")))
    if (file !== "") {
      log("INFO", "solver.cpp:72", `Finetuning from ${file}`);
      const { ignored, initialized } = copyTrainedLayers(net, readWeights(file), file);
      for (const name of ignored) log("INFO", "net.cpp:746", `Ignoring source layer ${name}`);
      for (const name of initialized)
        log("INFO", "net.cpp:746", `Layer ${name} is not in ${file}: it keeps its initial weights`);
    }
}

interface Resumed {
  readonly progress: Progress;
  readonly histories: Histories;
}

/** The state to start from: zeros, or that of a snapshot (Solver::Restore). */
function resume(
  net: Net,
  solver: SolverParameter,
  options: TrainingOptions,
  sidecar: Sidecar | null,
  log: World["log"],
): Resumed {
  const histories = new Histories(options.backend, net.params, updateRules[solver.type]?.histories ?? 1);
  if (options.snapshot === undefined) return { progress: freshProgress, histories };
  log("INFO", "caffe.cpp:235", `Resuming from ${options.snapshot}`);
  const state = readState(options.snapshot);
  const weights = learnedNet(state.learned_net, options.snapshot);
  copyTrainedLayers(net, readWeights(weights), weights);
  histories.restore(state);
  log("INFO", "sgd_solver.cpp:352", `${solver.type}Solver: restoring history`);
  const { iter: iteration, current_step: currentStep } = state;
  if (sidecar === null)
    log(
      "WARNING",
      "solver.cpp:0",
      `no sidecar beside ${options.snapshot}: the data starts again at its first record, as in Caffe`,
    );
  return {
    progress: sidecar?.progress ?? { ...freshProgress, iteration, currentStep, smoothedSince: iteration },
    histories,
  };
}

/** The weights that a state names: the path as it was written, else the file of that name beside the state. */
function learnedNet(path: string, state: string): string {
  const beside = join(dirname(state), basename(path));
  return existsSync(path) || !existsSync(beside) ? path : beside;
}

interface Running extends TrainingOptions, Resumed {
  readonly seed: number;
  readonly generator: Mt19937;
  readonly train: Fed;
  readonly tests: readonly Fed[];
}

/** Runs the solver to its end, says what happens, and writes snapshots. */
async function iterate(solver: SolverParameter, running: Running): Promise<void> {
  const { backend, world, train, tests, seed, generator, progress, histories } = running;
  const { log } = world;
  const report = solverReport(log, solver);
  using bar = new TrainingProgress(world.terminal, solver.max_iter);
  using requests = new Requests((message) => log("INFO", "caffe.cpp:0", message));
  const drawMask = running.rng === "caffe" ? caffeMasks(generator) : addressedMasks(seed);
  const request = (): ReturnType<Requests["take"]> => requests.take();
  for await (const event of solve(solver, { backend, train, tests, drawMask, progress, histories, request })) {
    bar.clear();
    report(event);
    if (event.kind === "snapshot") {
      const testSamples = tests.map(({ samples }) => samples);
      writeSnapshot(solver.snapshot_prefix, event.snapshot, { samples: train.samples, testSamples, seed }, log);
    }
    if (event.kind !== "iteration") continue;
    bar.advance(event.iteration, event.images, event.smoothedLoss);
    // A backend that never waits would keep signals waiting.
    await setImmediate();
  }
}
