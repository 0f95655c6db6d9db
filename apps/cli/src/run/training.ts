import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  addressedMasks,
  caffeMasks,
  copyTrainedLayers,
  freshProgress,
  Histories,
  type Net,
  type Progress,
  type Request,
  solve,
  stateOf,
  updateRules,
} from "@squeezenet/caffe";
import { create, type NetParameter, type NetState, type SolverParameter } from "@squeezenet/caffe-io";
import { type Backend, Mt19937 } from "@squeezenet/core";
import { type Built, type Fed, feedNet } from "../batches.ts";
import { CommandError } from "../failure.ts";
import type { Log } from "../glog.ts";
import { logNet } from "../net-log.ts";
import { netStateOf } from "../net-state.ts";
import { readState, readWeights } from "../read-files.ts";
import type { SolverNets } from "../solver-nets.ts";
import { Breather } from "./breather.ts";
import { type Change, type ChangeKind, changesBetween } from "./compare-fingerprints.ts";
import { finetune, logFinetuning } from "./finetune.ts";
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts";
import type { Listener, RunState } from "./listener.ts";
import { readSidecar, type Sidecar } from "./sidecar.ts";

/** What the numbers of a run depend on beside its solver and nets. */
export interface Choices {
  /** Dropout masks: each at an address of its own, or in Caffe's order of draws. */
  readonly rng: "addressed" | "caffe";
  /** Every epoch in an order of its own. */
  readonly shuffle: boolean;
}

export interface TrainingOptions extends Choices {
  readonly backend: Backend;
  readonly log: Log;
  /** A .solverstate to go on from. */
  readonly snapshot?: string | undefined;
  /** What may differ from when that state was written. */
  readonly allowChange?: readonly ChangeKind[];
  /** Stop at numbers that are not finite, and look for a dead net. */
  readonly watchdog: boolean;
  readonly request?: () => Request | null;
  /** Told the name of each layer of the training net that is about to run. */
  readonly onLayer?: (name: string) => void;
  /** Sees the run once it is built or restored and before its first update, and gives those who are to hear it. */
  readonly begin: (start: RunStart) => Promise<readonly Listener[]>;
}

/** A run before its first update. */
export interface RunStart extends RunState {
  /** Updates done before this part of the run. */
  readonly iteration: number;
}

/** Builds and feeds the nets, restores what is to be gone on from, and trains. What is kept or shown is up to the listeners. */
export async function runTraining(solver: SolverParameter, nets: SolverNets, options: TrainingOptions): Promise<void> {
  const { backend, log } = options;
  const sidecar = options.snapshot === undefined ? null : readSidecar(options.snapshot);
  const seed = sidecar?.seed ?? seedOf(solver);
  log("INFO", "squeezenet:0", `random_seed: ${seed}`);
  const generator = new Mt19937(seed);
  const open: Fed[] = [];
  const feed = async (parameter: NetParameter, place: Placement): Promise<Fed> => {
    const built = (net: Net, making: Built): void => {
      logNet(net, { ...making, state: place.netState }, log);
      place.built?.(making.parameter);
    };
    const fed = await feedNet(parameter, { backend, generator, log, ...place, built });
    open.push(fed);
    return fed;
  };
  try {
    log("INFO", "solver.cpp:102", `Creating training net from net file: ${solver.net || solver.train_net}`);
    const state = stateOf(nets.train, "TRAIN", create("NetState", { ...solver.train_state }));
    const netState = netStateOf(nets.train, "TRAIN", solver.train_state);
    let filtered = nets.train;
    const built = (as: NetParameter): void => void (filtered = as);
    const train = await feed(nets.train, {
      state,
      netState,
      start: sidecar?.samples ?? 0,
      built,
      ...(options.shuffle ? { shuffle: seed } : {}),
      ...(options.onLayer === undefined ? {} : { onLayer: options.onLayer }),
    });
    const fingerprint = fingerprintOf(solver, filtered, { rng: options.rng, shuffle: options.shuffle });
    if (sidecar !== null) checkUnchanged(sidecar, { fingerprint, solver }, options);
    if (options.snapshot === undefined) finetune(train.net, solver, log);
    const tests: Fed[] = [];
    for (const [number, parameter] of nets.tests.entries()) {
      const file = solver.test_net[number] ?? solver.net;
      log("INFO", "solver.cpp:190", `Creating test net (#${number}) specified by net file: ${file}`);
      const testState = stateOf(parameter, "TEST", solver.test_state[number]);
      const start = sidecar?.testSamples[number] ?? 0;
      const netState = netStateOf(parameter, "TEST", solver.test_state[number]);
      const test = await feed(parameter, { state: testState, netState, start, share: train.net });
      tests.push(test);
      if (options.snapshot === undefined) logFinetuning(test.net, solver, log);
    }
    for (const why of warnings(train.net, solver)) log("WARNING", "squeezenet:0", why);
    log("INFO", "solver.cpp:57", "Solver scaffolding done.");
    const resumed = resume(train.net, solver, options, sidecar);
    log("INFO", "caffe.cpp:239", "Starting Optimization");
    await iterate(solver, { ...options, ...resumed, seed, train, tests, generator, fingerprint });
    log("INFO", "caffe.cpp:250", "Optimization Done.");
  } finally {
    await Promise.all(open.map((fed) => fed.close()));
  }
}

interface Placement {
  readonly state: ReturnType<typeof stateOf>;
  readonly netState: NetState;
  readonly start: number;
  readonly share?: Net;
  readonly shuffle?: number;
  readonly onLayer?: (name: string) => void;
  readonly built?: (parameter: NetParameter) => void;
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

/** @throws CommandError for what has changed since the state was written and may not */
function checkUnchanged(
  sidecar: Sidecar,
  now: { readonly fingerprint: Fingerprint; readonly solver: SolverParameter },
  { allowChange = [], snapshot, log }: TrainingOptions,
): void {
  const { random_seed } = now.solver;
  const seed: readonly Change[] =
    random_seed >= 0 && random_seed !== sidecar.seed
      ? [{ kind: "solver", what: `random_seed was ${sidecar.seed}, is ${random_seed}` }]
      : [];
  const changes = [...changesBetween(sidecar.fingerprint, now.fingerprint), ...seed];
  const refused = changes.filter(({ kind }) => !allowChange.includes(kind));
  if (refused.length > 0)
    throw new CommandError(
      `${snapshot}: this run would not go on as the one that wrote it: ${refused.map(({ kind, what }) => `${kind}: ${what}`).join("; ")}. ` +
        `Undo that, or allow it with --allow-change ${[...new Set(refused.map(({ kind }) => kind))].join(",")}`,
    );
  for (const { kind, what } of changes) log("WARNING", "squeezenet:0", `Changed, as allowed: ${kind}: ${what}`);
}

interface Resumed {
  readonly progress: Progress;
  readonly histories: Histories;
}

/** The state to start from: zeros, or that of a snapshot (Solver::Restore). */
function resume(net: Net, solver: SolverParameter, options: TrainingOptions, sidecar: Sidecar | null): Resumed {
  const { log } = options;
  const histories = new Histories(options.backend, net.params, updateRules[solver.type]?.histories ?? 1);
  if (options.snapshot === undefined) return { progress: freshProgress, histories };
  log("INFO", "caffe.cpp:235", `Resuming from ${options.snapshot}`);
  const state = readState(options.snapshot);
  const weights = learnedNet(state.learned_net, options.snapshot);
  copyTrainedLayers(net, readWeights(weights), weights);
  histories.restore(state);
  log("INFO", "sgd_solver.cpp:336", `${solver.type}Solver: restoring history`);
  const { iter: iteration, current_step: currentStep } = state;
  if (sidecar === null)
    log(
      "WARNING",
      "squeezenet:0",
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
  readonly fingerprint: Fingerprint;
  readonly generator: Mt19937;
  readonly train: Fed;
  readonly tests: readonly Fed[];
}

/** Runs the solver to its end and tells the listeners. */
async function iterate(solver: SolverParameter, running: Running): Promise<void> {
  const { backend, train, tests, seed, fingerprint, generator, progress, histories, watchdog, request } = running;
  const drawMask = running.rng === "caffe" ? caffeMasks(generator) : addressedMasks(seed);
  const state = (): RunState => ({
    net: train.net,
    seed,
    fingerprint,
    samples: train.samples,
    testSamples: tests.map(({ samples }) => samples),
    testNets: tests.map(({ net }) => net),
  });
  const listeners = await running.begin({ ...state(), iteration: progress.iteration });
  const breather = new Breather();
  const heard = { backend, train, tests, drawMask, progress, histories, watchdog };
  try {
    for await (const event of solve(solver, request === undefined ? heard : { ...heard, request })) {
      for (const listener of listeners) await listener(event, state());
      if (event.kind === "iteration") await breather.take();
    }
  } finally {
    histories.free();
  }
}
