import type { SolverParameter } from "@squeezenet/caffe-io";
import { dispose, expectOpen, type GradientSums, Tape, Zeros } from "@squeezenet/core";
import { clippedScale, gradientSquares, updateParams } from "./apply-update.ts";
import { ruleOf } from "./check-solver.ts";
import { SolverError } from "./errors.ts";
import { runEffectiveBatch } from "./effective-batch.ts";
import type { SolverEvent } from "./events.ts";
import { lossOf, outputsOf } from "./fed-net.ts";
import { gradientSumsOf } from "./forward-backward.ts";
import type { Step } from "./layer.ts";
import { learningRate, type LearningRateSchedule } from "./learning-rate.ts";
import { takeSnapshot } from "./snapshot.ts";
import { updateSmoothedLoss } from "./smoothed-loss.ts";
import { runTests } from "./run-tests.ts";
import type { SolverOptions } from "./solver-options.ts";
import { freshProgress, Histories, type Progress } from "./solver-state.ts";
import type { UpdateRule } from "./solvers/update-rule.ts";
import { Watchdog } from "./watchdog/watchdog.ts";

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
  return new Solver(parameter, options).run();
}

class Solver {
  readonly #parameter: SolverParameter;
  readonly #options: SolverOptions;
  readonly #rule: UpdateRule;
  readonly #zeros: Zeros;
  readonly #schedule: LearningRateSchedule;
  readonly #histories: Histories;
  readonly #start: number;
  readonly #watchdog: Watchdog | null;
  #progress: Progress;
  #stopped = false;
  #lastSnapshot = -1;

  constructor(parameter: SolverParameter, options: SolverOptions) {
    this.#parameter = parameter;
    this.#options = options;
    this.#zeros = new Zeros(options.backend);
    this.#rule = ruleOf(parameter);
    this.#schedule = learningRate(parameter);
    this.#histories =
      options.histories ?? new Histories(options.backend, options.train.net.params, this.#rule.histories);
    this.#progress = options.progress ?? freshProgress;
    this.#start = this.#progress.iteration;
    this.#watchdog = (options.watchdog ?? true) ? new Watchdog(options.train.net) : null;
  }

  async *run(): AsyncGenerator<SolverEvent, void> {
    const { max_iter, snapshot_after_train, display, test_interval } = this.#parameter;
    const { net } = this.#options.train;
    try {
      yield { kind: "start", net: net.name, policy: this.#parameter.lr_policy, iteration: this.#start };
      while (this.#progress.iteration < max_iter && !this.#stopped) yield* this.#iterate();
      const { iteration } = this.#progress;
      if (snapshot_after_train && this.#lastSnapshot !== iteration) yield await this.#snapshot();
      if (!this.#stopped && display > 0 && iteration % display === 0) yield await this.#finalPass();
      if (!this.#stopped && test_interval > 0 && iteration % test_interval === 0) yield* this.#test();
      yield { kind: "finished", iteration, early: this.#stopped };
    } finally {
      // Those that the caller made are the caller's.
      if (this.#options.histories === undefined) this.#histories.free();
      this.#zeros[dispose]();
    }
  }

  async *#iterate(): AsyncGenerator<SolverEvent, void> {
    const { test_interval, test_initialization, snapshot, max_iter } = this.#parameter;
    const { iteration } = this.#progress;
    if (test_interval > 0 && iteration % test_interval === 0 && (iteration > 0 || test_initialization)) {
      yield* this.#test();
      if (this.#stopped) return;
    }
    yield* this.#step();
    const request = this.#options.request?.() ?? null;
    if (request === "stop") this.#stopped = true;
    const done = this.#progress.iteration;
    if ((snapshot > 0 && done % snapshot === 0) || request === "snapshot") yield await this.#snapshot();
    if (done > max_iter) throw new SolverError(`iteration ${done} is past max_iter ${max_iter}`);
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

  /** One update: iter_size passes forward and backward, gradients summed, then the solver's rule. */
  async *#step(): AsyncGenerator<SolverEvent, void> {
    const { iter_size, display, average_loss } = this.#parameter;
    const { backend, train, drawMask } = this.#options;
    const { iteration } = this.#progress;
    const displayed = display > 0 && iteration % display === 0;
    using sums = gradientSumsOf(train.net, backend, this.#zeros);
    const [watchdog, count] = [this.#watchdog, iter_size];
    const batch = await runEffectiveBatch(train, sums, { backend, iteration, count, drawMask, watchdog, displayed });
    const { loss, losses: batchLosses, outputs, images, last } = batch;
    const { smoothedSince } = this.#progress;
    const smoothed = updateSmoothedLoss(this.#progress.smoothed, loss, iteration - smoothedSince, average_loss);
    this.#progress = { ...this.#progress, smoothed };
    yield { kind: "iteration", iteration, loss, batchLosses, smoothedLoss: smoothed.value, outputs, displayed, images };
    const dead = (await this.#watchdog?.checkAlive(loss, last)) ?? null;
    if (dead !== null) yield { kind: "dead", iteration, dead };
    yield* this.#update(sums, Math.max(1, batch.denominator), displayed, last);
    this.#progress = { ...this.#progress, iteration: iteration + 1 };
  }

  /** SGDSolver::ApplyUpdate: rate, clipping, then each blob; decay and momentum are the rule's. */
  async *#update(
    sums: GradientSums,
    denominator: number,
    displayed: boolean,
    last: Step,
  ): AsyncGenerator<SolverEvent, void> {
    const { backend, train } = this.#options;
    const { iteration, currentStep } = this.#progress;
    const next = this.#schedule(iteration, currentStep);
    if (next.currentStep !== currentStep) yield { kind: "step", iteration, step: next.currentStep };
    this.#progress = { ...this.#progress, currentStep: next.currentStep };
    yield { kind: "rate", iteration, rate: next.rate, displayed };
    const wanted = this.#watchdog !== null || this.#parameter.clip_gradients >= 0;
    const squares = wanted ? await gradientSquares(backend, train.net.params, sums) : [];
    await this.#watchdog?.checkGradients(squares, last);
    const { scale, clip } = clippedScale(squares, denominator, this.#parameter);
    if (clip !== null) yield clip;
    updateParams(backend, train.net.params, sums, this.#histories, {
      rule: this.#rule,
      parameter: this.#parameter,
      iteration,
      rate: next.rate,
      scale,
    });
  }

  async #snapshot(): Promise<SolverEvent> {
    const { iteration } = this.#progress;
    this.#lastSnapshot = iteration;
    await this.#watchdog?.checkWeights(iteration);
    const snapshot = await takeSnapshot(this.#options.train.net, this.#histories, this.#progress);
    return { kind: "snapshot", iteration, snapshot };
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
