import type { Snapshot } from "@squeezenet/caffe";
import type { SolverParameter } from "@squeezenet/caffe-io";
import { asyncDispose } from "@squeezenet/core";
import { type EncodedSnapshot, encodeSnapshot, TrainingError, type TrainingRun } from "@squeezenet/training";
import type { LoadedNet } from "../loaded-net.ts";
import { readSnapshot, type SnapshotSource, type SolverSnapshot, solverSnapshot } from "./solver-snapshot.ts";
import type { SolverBasis } from "./solver-basis.ts";
import type { RunOptions, SolverRunEvent, StepResult, TestScores } from "./solver-run.ts";
import { Turns } from "./turns.ts";

/**
 * A solver that is ready to run, with pycaffe's words. `loadSolver` makes it. Whoever made it calls `free`, or says
 * `await using`; nothing else has to be disposed of.
 *
 * Net and state are whole whenever the caller has its turn: after `step`, and at every event of `run`. So a loop may be left
 * at any event, and the solver goes on from there.
 */
export class LoadedSolver implements AsyncDisposable {
  // Declared under the symbol's own name, and defined under core's: an engine may lack the symbol (see core's scoped.ts).
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;

  static {
    // What was freed early may leave its scope.
    const value = async function (this: LoadedSolver): Promise<void> {
      if (!this.#basis.freed) await this.free();
    };
    Object.defineProperty(this.prototype, asyncDispose, { value, configurable: true, writable: true });
  }

  readonly #basis: SolverBasis;
  #run: TrainingRun;
  readonly #turns = new Turns();

  constructor(basis: SolverBasis, run: TrainingRun) {
    this.#basis = basis;
    this.#run = run;
  }

  /** The solver's parameter, its snapshot_prefix and nets settled. */
  get parameter(): SolverParameter {
    return this.#basis.solver;
  }

  /** The training net, in TRAIN: its weights are those that are learned. It is freed with the solver. */
  get net(): LoadedNet {
    return this.#basis.net;
  }

  /** The test nets, in TEST, which share the training net's weights. */
  get testNets(): readonly LoadedNet[] {
    return this.#basis.testNets;
  }

  /** Updates done. */
  get iteration(): number {
    return this.#run.iteration;
  }

  /**
   * Trains to max_iter, with tests and snapshots when they are due, and tells what happens (Solver::Solve). Each event comes
   * when what it tells is done; snapshots are written where the solver names a place for them. A signal stops it after the
   * update that is being made, with a last snapshot, as SIGINT stops the command; `finished` then says `early`. Another call
   * goes on from there.
   *
   * ```ts
   * for await (const event of solver.run()) if (event.kind === "iteration") console.log(event.iteration, event.loss);
   * ```
   * @throws DivergedError for numbers that are not finite
   * @throws DataError where a feed has ended, LabelError for a label that is none of the classes
   * @throws TrainingError where a loop is open already, or snapshots cannot be written
   * @throws LifetimeError after `free`
   */
  async *run(options: RunOptions = {}): AsyncGenerator<SolverRunEvent, void> {
    const { snapshot, snapshot_after_train } = this.parameter;
    if (snapshot > 0 || snapshot_after_train) await this.#basis.checkDisk();
    yield* this.#goOn(options, () => this.#run.solve());
  }

  /** Trains as `run` does, to the end. @throws what `run` throws */
  async solve(options: RunOptions = {}): Promise<void> {
    for await (const event of this.run(options)) this.#basis.hear(event);
  }

  /**
   * Makes some updates, past max_iter too, with the tests and snapshots that are due among them (Solver::Step). A signal ends
   * it after the update that is being made.
   *
   * ```ts
   * const { loss } = await solver.step(10);
   * ```
   * @throws what `run` throws, and TrainingError for a count that is no whole number
   */
  async step(count = 1, options: RunOptions = {}): Promise<StepResult> {
    if (!Number.isInteger(count) || count < 0)
      throw new TrainingError(`step takes a whole number of updates, found ${count}`);
    const losses: number[] = [];
    const tests: TestScores[] = [];
    let smoothedLoss = NaN;
    for await (const event of this.#goOn(options, () => this.#run.step(count))) {
      this.#basis.hear(event);
      if (event.kind === "tested") tests.push({ iteration: event.iteration, net: event.net, outputs: event.outputs });
      if (event.kind !== "iteration") continue;
      losses.push(event.loss);
      ({ smoothedLoss } = event);
    }
    return { iteration: this.iteration, loss: losses.at(-1) ?? NaN, smoothedLoss, losses, tests };
  }

  /**
   * The solver's state as Caffe's files and a sidecar; they are written where the solver names a place for snapshots and there
   * is a disk. At any event of `run` it may be asked for.
   * @throws DivergedError for a weight that is not finite
   * @throws TrainingError for files that cannot be written, and while an update is being made
   * @throws LifetimeError after `free`
   */
  async snapshot(): Promise<SolverSnapshot> {
    this.#basis.expectLive("take a snapshot");
    this.#turns.expectWhole();
    const encoded = await this.#encode(await this.#run.snapshot());
    await this.#basis.checkDisk();
    for await (const notice of this.#basis.write(encoded)) this.#basis.hear(notice);
    return solverSnapshot(encoded, this.#basis.writes);
  }

  /**
   * Goes back to a snapshot, Caffe's or this package's, and takes the data up where it stood then (Solver::Restore). From one
   * of this package it goes on to the bits of a run that was never stopped. Where the snapshot does not fit, the solver stays
   * as it was, but for a feed that is a function, which has been called again.
   * @throws TrainingError for a snapshot that this solver would not continue (see `allowChange`), or while a loop is open
   * @throws DataError, WireError for files that cannot be read; WeightsError for another net's
   */
  async restore(source: SnapshotSource): Promise<void> {
    this.#basis.expectLive("be restored");
    await this.#turns.alone(async () => {
      const next = await this.#basis.open(await readSnapshot(source));
      await this.#run.close();
      this.#run = next;
    });
  }

  /** Frees nets and state, closes databases and the backend unless it was handed in open. @throws LifetimeError the second time */
  async free(): Promise<void> {
    this.#basis.expectLive("be freed again");
    await this.#run.close();
    await this.#basis.end();
  }

  /** The events of a run or of some steps, with the snapshots among them written. */
  async *#goOn(
    { signal }: RunOptions,
    begin: () => AsyncGenerator<SolverRunEvent>,
  ): AsyncGenerator<SolverRunEvent, void> {
    this.#basis.expectLive("train");
    this.#turns.expectIdle();
    if (this.#basis.stop.begin(signal)) return yield { kind: "finished", iteration: this.iteration, early: true };
    for await (const event of this.#turns.through(begin())) {
      if (event.kind === "snapshot") yield* this.#basis.write(await this.#encode(event.snapshot));
      yield event;
    }
  }

  #encode(snapshot: Snapshot): Promise<EncodedSnapshot> {
    return encodeSnapshot(this.parameter.snapshot_prefix, snapshot, this.#run, this.#basis.host.hashing);
  }
}
