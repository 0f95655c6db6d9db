import { addressedMasks, caffeMasks, solve } from "@squeezenet/caffe";
import type { SolverParameter } from "@squeezenet/caffe-io";
import type { Fed } from "../database-fed.ts";
import type { Notice } from "../notice.ts";
import { buildNets, type FedNets } from "./build-nets.ts";
import type { Prepared } from "./prepare.ts";
import { type Resumed, resume } from "./resume.ts";
import type { RunState } from "./run-state.ts";
import { readSidecar } from "./sidecar.ts";
import type { TrainingEvent } from "./training-event.ts";
import type { TrainingOptions } from "./training-options.ts";

/**
 * Builds and feeds the nets, restores the snapshot when resuming, and trains. The run waits while an event is dealt with.
 * It writes nothing: `keepRun` does.
 * @throws TrainingError for a snapshot that this run does not continue
 * @throws DivergedError for numbers that are not finite, with the watchdog
 */
export async function* runTraining(prepared: Prepared, options: TrainingOptions): AsyncGenerator<TrainingEvent> {
  const queue: Notice[] = [];
  const open: Fed[] = [];
  try {
    const { files } = options.host;
    const sidecar = options.snapshot === undefined ? null : await readSidecar(options.snapshot, files);
    const nets = yield* buildNets(prepared, options, { sidecar, queue, open });
    const resumed = yield* resume(nets.train.net, prepared.solver, options, sidecar);
    yield { kind: "optimizing" };
    yield* iterate(prepared.solver, options, { ...nets, ...resumed, queue });
    yield { kind: "optimized" };
  } catch (error) {
    yield* queue.splice(0);
    throw error;
  } finally {
    await Promise.all(open.map((fed) => fed.close()));
  }
}

interface Running extends FedNets, Resumed {
  readonly queue: Notice[];
}

/** Runs the solver to its end. */
async function* iterate(
  solver: SolverParameter,
  { backend, host, rng, watchdog, request }: TrainingOptions,
  { train, tests, seed, generator, fingerprint, progress, histories, queue }: Running,
): AsyncGenerator<TrainingEvent> {
  const run: RunState = {
    net: train.net,
    testNets: tests.map(({ net }) => net),
    seed,
    fingerprint,
    get samples() {
      return train.samples;
    },
    get testSamples() {
      return tests.map(({ samples }) => samples);
    },
  };
  yield { kind: "begun", iteration: progress.iteration, run };
  const drawMask = rng === "caffe" ? caffeMasks(generator) : addressedMasks(seed);
  const solving = { backend, train, tests, drawMask, progress, histories, watchdog };
  try {
    for await (const event of solve(solver, request === undefined ? solving : { ...solving, request })) {
      yield* queue.splice(0);
      yield event;
      if (event.kind === "iteration") await host.pause();
    }
    yield* queue.splice(0);
  } finally {
    histories.free();
  }
}
