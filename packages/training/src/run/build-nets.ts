import { stateOf } from "@squeezenet/caffe";
import { create, type SolverParameter } from "@squeezenet/caffe-io";
import { expectFound, Mt19937 } from "@squeezenet/core";
import type { Fed } from "../database-fed.ts";
import { feedNet } from "../feed-net.ts";
import type { Host } from "../host.ts";
import { netStateOf } from "../net-state.ts";
import { sourcesOf } from "../net-sources.ts";
import type { Notice } from "../notice.ts";
import { checkUnchanged } from "./check-unchanged.ts";
import { finetune, finetuneShared } from "./finetune.ts";
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts";
import type { Prepared } from "./prepare.ts";
import type { ReadSnapshot } from "./read-snapshot.ts";
import type { TrainingOptions } from "./training-options.ts";
import { whySplitMatters } from "./why-split-matters.ts";

/** The nets of a run, fed, and what its numbers come from. */
export interface FedNets {
  readonly train: Fed;
  readonly tests: readonly Fed[];
  readonly seed: number;
  readonly generator: Mt19937;
  readonly fingerprint: Fingerprint;
}

/** Where a run stands while its nets are built. */
export interface Building {
  readonly snapshot: ReadSnapshot | null;
  /** Notices of the feeding, which come from within calls. */
  readonly queue: Notice[];
  /** What has to be closed. */
  readonly open: Fed[];
}

/** Builds and feeds the nets of a run; the training net has the weights to start from. */
export async function* buildNets(
  { solver, nets }: Prepared,
  options: TrainingOptions,
  { snapshot, queue, open }: Building,
): AsyncGenerator<Notice, FedNets> {
  const sidecar = snapshot?.sidecar ?? null;
  const { backend, host, rng, shuffle, onLayer, feeds, share } = options;
  const seed = sidecar?.seed ?? seedOf(solver, host);
  yield { kind: "seeded", seed };
  const generator = new Mt19937(seed);
  const feeding = { backend, generator, databases: host.databases, say: (notice: Notice) => void queue.push(notice) };
  const sources = sourcesOf(solver);
  yield { kind: "building", test: null, source: sources.train };
  const train = await feedNet(nets.train, {
    ...feeding,
    state: stateOf(nets.train, "TRAIN", create("NetState", { ...solver.train_state })),
    netState: netStateOf(nets.train, "TRAIN", solver.train_state),
    start: sidecar?.samples ?? 0,
    feed: feeds?.train,
    ...(share === undefined ? {} : { share }),
    ...(shuffle ? { shuffle: seed } : {}),
    ...(onLayer === undefined ? {} : { onLayer }),
  });
  open.push(train);
  yield* queue.splice(0);
  const fedBatch = feeds?.train === undefined ? null : train.batchSize;
  const fingerprint = await fingerprintOf(solver, train.parameter, { rng, shuffle, fedBatch }, host);
  if (snapshot !== null) yield* checkUnchanged(snapshot, { fingerprint, solver }, options);
  const fresh = snapshot === null;
  if (fresh) yield* finetune(train.net, solver, host.files);
  const tests: Fed[] = [];
  for (const [number, parameter] of nets.tests.entries()) {
    yield { kind: "building", test: number, source: expectFound(sources.tests, number) };
    const test = await feedNet(parameter, {
      ...feeding,
      state: stateOf(parameter, "TEST", solver.test_state[number]),
      netState: netStateOf(parameter, "TEST", solver.test_state[number]),
      start: sidecar?.testSamples[number] ?? 0,
      feed: feeds?.tests?.[number],
      share: train.net,
    });
    open.push(test);
    tests.push(test);
    yield* queue.splice(0);
    if (fresh) yield* finetuneShared(test.net, solver, host.files);
  }
  for (const why of whySplitMatters(train.net, solver)) yield { kind: "split matters", why };
  yield { kind: "ready" };
  return { train, tests, seed, generator, fingerprint };
}

/** random_seed, or one that the host draws where it is −1. */
const seedOf = ({ random_seed }: SolverParameter, host: Host): number =>
  random_seed >= 0 ? random_seed : host.drawSeed();
