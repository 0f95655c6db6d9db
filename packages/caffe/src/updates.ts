import type { SolverParameter } from "@squeezenet/caffe-io";
import { dispose, type GradientSums, Zeros } from "@squeezenet/core";
import { clippedScale, gradientSquares, updateParams } from "./apply-update.ts";
import { ruleOf } from "./check-solver.ts";
import { runEffectiveBatch } from "./effective-batch.ts";
import type { SolverEvent } from "./events.ts";
import { gradientSumsOf } from "./forward-backward.ts";
import type { Step } from "./layer.ts";
import { learningRate, type LearningRateSchedule } from "./learning-rate.ts";
import { updateSmoothedLoss } from "./smoothed-loss.ts";
import type { SolverOptions } from "./solver-options.ts";
import { Histories, type Progress } from "./solver-state.ts";
import type { UpdateRule } from "./solvers/update-rule.ts";
import { Watchdog } from "./watchdog/watchdog.ts";

/** Takes an update's events as they happen. */
type Say = (event: SolverEvent) => void;

/** The gradients of an update that is to be applied. */
interface Application {
  /** What their sums are to be divided by. */
  readonly denominator: number;
  readonly displayed: boolean;
  readonly last: Step;
  readonly say: Say;
}

/** Makes a solver's updates: passes forward and backward, then the rule. Whoever makes it ends it. */
export class Updates {
  readonly watchdog: Watchdog | null;
  readonly histories: Histories;
  readonly #parameter: SolverParameter;
  readonly #options: SolverOptions;
  readonly #rule: UpdateRule;
  readonly #zeros: Zeros;
  readonly #schedule: LearningRateSchedule;
  #ended = false;

  /** @throws SolverError for a parameter that cannot be followed */
  constructor(parameter: SolverParameter, options: SolverOptions) {
    const { backend, train, histories, watchdog = true } = options;
    this.#parameter = parameter;
    this.#options = options;
    this.#zeros = new Zeros(backend);
    this.#rule = ruleOf(parameter);
    this.#schedule = learningRate(parameter);
    this.histories = histories ?? new Histories(backend, train.net.params, this.#rule.histories);
    this.watchdog = watchdog ? new Watchdog(train.net) : null;
  }

  /**
   * iter_size passes forward and backward, gradients summed, then the solver's rule.
   * @returns what the next update starts from
   * @throws DivergedError, from the watchdog, for numbers that are not finite
   */
  async make(progress: Progress, say: Say): Promise<Progress> {
    const { iter_size, display, average_loss } = this.#parameter;
    const { backend, train, drawMask } = this.#options;
    const { iteration, smoothedSince } = progress;
    const displayed = display > 0 && iteration % display === 0;
    using sums = gradientSumsOf(train.net, backend, this.#zeros);
    const [watchdog, count] = [this.watchdog, iter_size];
    const batch = await runEffectiveBatch(train, sums, { backend, iteration, count, drawMask, watchdog, displayed });
    const { loss, losses: batchLosses, outputs, images, last } = batch;
    const smoothed = updateSmoothedLoss(progress.smoothed, loss, iteration - smoothedSince, average_loss);
    say({ kind: "iteration", iteration, loss, batchLosses, smoothedLoss: smoothed.value, outputs, displayed, images });
    const dead = (await watchdog?.checkAlive(loss, last)) ?? null;
    if (dead !== null) say({ kind: "dead", iteration, dead });
    const denominator = Math.max(1, batch.denominator);
    const currentStep = await this.#apply(progress, sums, { denominator, displayed, last, say });
    return { ...progress, smoothed, currentStep, iteration: iteration + 1 };
  }

  /** Frees what it has made for itself. Ending it twice does no harm. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // Those that the caller made are the caller's.
    if (this.#options.histories === undefined) this.histories.free();
    this.#zeros[dispose]();
  }

  /** SGDSolver::ApplyUpdate: rate, clipping, then each blob; decay and momentum are the rule's. Returns the policy's step. */
  async #apply({ iteration, currentStep }: Progress, sums: GradientSums, application: Application): Promise<number> {
    const { denominator, displayed, last, say } = application;
    const { backend, train } = this.#options;
    const next = this.#schedule(iteration, currentStep);
    if (next.currentStep !== currentStep) say({ kind: "step", iteration, step: next.currentStep });
    say({ kind: "rate", iteration, rate: next.rate, displayed });
    const wanted = this.watchdog !== null || this.#parameter.clip_gradients >= 0;
    const squares = wanted ? await gradientSquares(backend, train.net.params, sums) : [];
    await this.watchdog?.checkGradients(squares, last);
    const { scale, clip } = clippedScale(squares, denominator, this.#parameter);
    if (clip !== null) say(clip);
    updateParams(backend, train.net.params, sums, this.histories, {
      rule: this.#rule,
      parameter: this.#parameter,
      iteration,
      rate: next.rate,
      scale,
    });
    return next.currentStep;
  }
}
