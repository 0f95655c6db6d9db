import { addressedMasks, caffeMasks, type Net, type Snapshot, Solver, type SolverEvent } from "@squeezenet/caffe";
import type { Fed } from "../database-fed.ts";
import type { Notice } from "../notice.ts";
import { buildNets, type FedNets } from "./build-nets.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { Prepared } from "./prepare.ts";
import { snapshotAt, snapshotOf } from "./read-snapshot.ts";
import { type Resumed, resume } from "./resume.ts";
import type { RunState } from "./run-state.ts";
import type { TrainingOptions } from "./training-options.ts";

/** What a run is made of when it stands. */
interface Standing extends FedNets, Resumed {
  /** Notices of the feeding, which come from within calls. */
  readonly queue: Notice[];
}

/**
 * Builds and feeds the nets of a run, and restores the snapshot when resuming. Whoever opens the run closes it, and frees its
 * nets.
 * @throws TrainingError for a snapshot that this run does not continue; then everything is closed again
 */
export async function* openRun(prepared: Prepared, options: TrainingOptions): AsyncGenerator<Notice, TrainingRun> {
  const { snapshot: from, host } = options;
  const queue: Notice[] = [];
  const open: Fed[] = [];
  let standing: Standing | null = null;
  try {
    const snapshot =
      from === undefined ? null : typeof from === "string" ? await snapshotAt(from, host.files) : snapshotOf(from);
    const nets = yield* buildNets(prepared, options, { snapshot, queue, open });
    const resumed = yield* resume(nets.train.net, prepared.solver, { backend: options.backend, snapshot });
    standing = { ...nets, ...resumed, queue };
    return new TrainingRun(prepared, options, standing);
  } catch (error) {
    yield* queue.splice(0);
    throw error;
  } finally {
    if (standing === null) await Promise.all(open.map((fed) => abandon(fed)));
  }
}

async function abandon(fed: Fed): Promise<void> {
  await fed.close();
  fed.net.free();
}

/** A run that stands open: it trains to its end, or update by update, and is whole after every event. */
export class TrainingRun implements RunState {
  readonly #prepared: Prepared;
  readonly #options: TrainingOptions;
  readonly #standing: Standing;
  #solver: Solver | null = null;
  #samples: number;
  #testSamples: readonly number[];

  constructor(prepared: Prepared, options: TrainingOptions, standing: Standing) {
    this.#prepared = prepared;
    this.#options = options;
    this.#standing = standing;
    this.#samples = standing.train.samples;
    this.#testSamples = standing.tests.map(({ samples }) => samples);
  }

  /** The nets with what feeds them. */
  get fed(): { readonly train: Fed; readonly tests: readonly Fed[] } {
    return this.#standing;
  }

  get net(): Net {
    return this.#standing.train.net;
  }

  get testNets(): readonly Net[] {
    return this.#standing.tests.map(({ net }) => net);
  }

  get seed(): number {
    return this.#standing.seed;
  }

  get fingerprint(): Fingerprint {
    return this.#standing.fingerprint;
  }

  get samples(): number {
    return this.#samples;
  }

  get testSamples(): readonly number[] {
    return this.#testSamples;
  }

  /** Updates done. */
  get iteration(): number {
    return (this.#solver ?? this.#standing).progress.iteration;
  }

  /** Makes the solver, unless it is there. @throws SolverError, LearningRateError for a parameter that cannot be followed */
  begin(): Solver {
    this.#solver ??= this.#makeSolver();
    return this.#solver;
  }

  /** Trains to max_iter, with all that Caffe does at the end. @throws DivergedError, with the watchdog */
  solve(): AsyncGenerator<Notice | SolverEvent> {
    return this.#listenTo(() => this.begin().run());
  }

  /** Makes `count` updates, with the tests and snapshots that are due among them. @throws DivergedError, with the watchdog */
  step(count: number): AsyncGenerator<Notice | SolverEvent> {
    return this.#listenTo(() => this.begin().step(count));
  }

  /** All that is needed to go on from here. @throws DivergedError, with the watchdog, for a weight that is not finite */
  snapshot(): Promise<Snapshot> {
    return this.begin().snapshot();
  }

  /** Stops reading ahead, closes the databases and frees what the solver keeps. The nets stay. */
  async close(): Promise<void> {
    const { train, tests, histories } = this.#standing;
    this.#solver?.end();
    histories.free();
    await Promise.all([train, ...tests].map((fed) => fed.close()));
  }

  #makeSolver(): Solver {
    const { train, tests, seed, generator, progress, histories } = this.#standing;
    const { backend, rng, watchdog, request } = this.#options;
    const drawMask = rng === "caffe" ? caffeMasks(generator) : addressedMasks(seed);
    const solving = { backend, train, tests, drawMask, progress, histories, watchdog };
    return new Solver(this.#prepared.solver, request === undefined ? solving : { ...solving, request });
  }

  async *#listenTo(begin: () => AsyncGenerator<SolverEvent>): AsyncGenerator<Notice | SolverEvent> {
    const { train, tests, queue } = this.#standing;
    try {
      for await (const event of begin()) {
        // Here, and not as batches are taken: an update that fails takes some and is not made.
        this.#samples = train.samples;
        this.#testSamples = tests.map(({ samples }) => samples);
        yield* queue.splice(0);
        yield event;
        if (event.kind === "iteration") await this.#options.host.pause();
      }
    } catch (error) {
      yield* queue.splice(0);
      throw error;
    }
    yield* queue.splice(0);
  }
}
