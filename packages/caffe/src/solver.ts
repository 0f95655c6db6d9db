import type { SolverParameter } from "@squeezenet/caffe-io";
import { expectOpen, Tape } from "@squeezenet/core";
import type { Snapshot, SolverEvent } from "./events.ts";
import { lossOf, outputsOf } from "./fed-net.ts";
import { runTests } from "./run-tests.ts";
import { updateSmoothedLoss } from "./smoothed-loss.ts";
import { takeSnapshot } from "./snapshot.ts";
import type { SolverOptions } from "./solver-options.ts";
import { freshProgress, type Progress } from "./solver-state.ts";
import { Updates } from "./updates.ts";

/**
 * Trains a net as Caffe does, and tells what happens (solver.cpp, Solve and Step). The caller speaks, and saves the
 * snapshots: when it asks for the next event, the one before is dealt with.
 *
 * @throws SolverError for a parameter that cannot be followed
 * @throws BackendError for a backend that was not awaited
 * @throws DivergedError for a loss, a gradient or a weight that is NaN or infinite
 */
export function solve(parameter: SolverParameter, options: SolverOptions): AsyncGenerator<SolverEvent, void> {
  expectOpen(options.backend, "solve");
  return runToEnd(new Solver(parameter, options));
}

async function* runToEnd(solver: Solver): AsyncGenerator<SolverEvent, void> {
  try {
    yield* solver.run();
  } finally {
    solver.end();
  }
}

/**
 * Caffe's Solver, for a caller who steps it, looks at the net, and steps it again. An update's events come when it is done:
 * whoever stops listening between two of them leaves net and progress whole. Whoever makes it ends it.
 */
export class Solver {
  readonly #parameter: SolverParameter;
  readonly #options: SolverOptions;
  readonly #updates: Updates;
  #progress: Progress;
  #stopped = false;
  #lastSnapshot = -1;

  /**
   * @throws SolverError for a parameter that cannot be followed
   * @throws BackendError for a backend that was not awaited
   */
  constructor(parameter: SolverParameter, options: SolverOptions) {
    expectOpen(options.backend, "new Solver");
    this.#parameter = parameter;
    this.#options = options;
    this.#updates = new Updates(parameter, options);
    this.#progress = options.progress ?? freshProgress;
  }

  /** What the next update starts from. */
  get progress(): Progress {
    return this.#progress;
  }

  /**
   * Trains to max_iter, or until a request stops it; then a last snapshot, pass and test (Solver::Solve).
   * @throws DivergedError, from the watchdog, for numbers that are not finite
   */
  async *run(): AsyncGenerator<SolverEvent, void> {
    const { max_iter, snapshot_after_train, display, test_interval, lr_policy } = this.#parameter;
    const { net } = this.#options.train;
    yield { kind: "start", net: net.name, policy: lr_policy, iteration: this.#progress.iteration };
    yield* this.step(max_iter - this.#progress.iteration);
    const { iteration } = this.#progress;
    if (snapshot_after_train && this.#lastSnapshot !== iteration) yield await this.#snapshot();
    if (!this.#stopped && display > 0 && iteration % display === 0) yield await this.#finalPass();
    if (!this.#stopped && test_interval > 0 && iteration % test_interval === 0) yield* this.#test();
    yield { kind: "finished", iteration, early: this.#stopped };
  }

  /**
   * Makes `count` updates, past max_iter too, with the tests and snapshots that are due among them (Solver::Step); a
   * request ends it early.
   * @throws DivergedError, from the watchdog, for numbers that are not finite
   */
  async *step(count: number): AsyncGenerator<SolverEvent, void> {
    this.#stopped = false;
    for (let done = 0; done < count && !this.#stopped; done++) yield* this.#iterate();
  }

  /** All that is needed to go on from here. @throws DivergedError, from the watchdog, for a weight that is not finite */
  async snapshot(): Promise<Snapshot> {
    await this.#updates.watchdog?.checkWeights(this.#progress.iteration);
    return takeSnapshot(this.#options.train.net, this.#updates.histories, this.#progress);
  }

  /** Frees what it has made for itself. Ending it twice does no harm. */
  end(): void {
    this.#updates.end();
  }

  async *#iterate(): AsyncGenerator<SolverEvent, void> {
    const { test_interval, test_initialization, snapshot } = this.#parameter;
    const { iteration } = this.#progress;
    if (test_interval > 0 && iteration % test_interval === 0 && (iteration > 0 || test_initialization)) {
      yield* this.#test();
      if (this.#stopped) return;
    }
    yield* this.#update();
    const request = this.#options.request?.() ?? null;
    if (request === "stop") this.#stopped = true;
    const done = this.#progress.iteration;
    if ((snapshot > 0 && done % snapshot === 0) || request === "snapshot") yield await this.#snapshot();
  }

  #test(): AsyncGenerator<SolverEvent, void> {
    const { iteration } = this.#progress;
    return runTests(this.#options.tests, this.#parameter, iteration, () => this.#interrupted());
  }

  /** Whether a test is to be broken off; a snapshot asked for meanwhile is taken after the next update. */
  #interrupted(): boolean {
    if (this.#options.request?.() === "stop") this.#stopped = true;
    return this.#stopped;
  }

  /** One update, whose events are held back until it is done or has failed. */
  async *#update(): AsyncGenerator<SolverEvent, void> {
    const events: SolverEvent[] = [];
    let failure: { readonly error: unknown } | null = null;
    try {
      this.#progress = await this.#updates.make(this.#progress, (event) => void events.push(event));
    } catch (error) {
      failure = { error };
    }
    yield* events;
    if (failure !== null) throw failure.error;
  }

  async #snapshot(): Promise<SolverEvent> {
    const { iteration } = this.#progress;
    this.#lastSnapshot = iteration;
    return { kind: "snapshot", iteration, snapshot: await this.snapshot() };
  }

  /** After the last update Caffe shows the loss once more, on one batch more. */
  async #finalPass(): Promise<SolverEvent> {
    const { backend, train, drawMask } = this.#options;
    const { iteration, smoothed, smoothedSince } = this.#progress;
    using tape = new Tape(backend, "forward");
    const pass = train.net.forward(tape, { feed: await train.next(), iteration, position: 0, drawMask });
    const [loss, outputs] = await Promise.all([lossOf(backend, pass), outputsOf(train.net, pass)]);
    const { value } = updateSmoothedLoss(smoothed, loss, iteration - smoothedSince, this.#parameter.average_loss);
    return { kind: "final", iteration, smoothedLoss: value, outputs };
  }
}
