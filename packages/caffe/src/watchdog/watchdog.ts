import { expectFound } from "@squeezenet/core";
import { DivergedError } from "../errors.ts";
import type { Step } from "../layer.ts";
import type { Net } from "../net.ts";
import { type DeadNet, DeadNetDetector } from "./dead-net.ts";
import { findNonFinite, findNonFiniteParam, type NonFinite } from "./find-non-finite.ts";

const TRY = "try a lower base_lr, a warm-up, or clip_gradients; look at the data's mean, scale and labels";

/** Stops a run whose numbers are no longer finite, with the layer where they appeared, and finds nets that are dead. */
export class Watchdog {
  readonly #net: Net;
  readonly #deadNet: DeadNetDetector;

  constructor(net: Net) {
    this.#net = net;
    this.#deadNet = new DeadNetDetector(net);
  }

  /** @throws DivergedError for a loss that is not finite */
  async checkLoss(loss: number, step: Step): Promise<void> {
    if (Number.isFinite(loss)) return;
    const found = await findNonFinite(this.#net, step);
    const where = found === null ? "no number before it is: its own sum is too large" : beginning(found);
    throw diverged(`the loss is ${loss}; ${where}`, step.iteration, found?.layer ?? null);
  }

  /**
   * @param squares each learned blob's gradient squared and added up, in the order of the net's params
   * @throws DivergedError for a gradient that is not finite, naming where the forward pass is not, or else the layer
   * nearest to the loss: backward reached it first
   */
  async checkGradients(squares: readonly number[], step: Step): Promise<void> {
    const at = squares.findLastIndex((square) => !Number.isFinite(square));
    if (at < 0) return;
    const { layer, index } = expectFound(this.#net.params, at);
    const found = await findNonFinite(this.#net, step);
    const where = found === null ? "every number of the forward pass is finite" : beginning(found);
    const what = `the gradient of layer "${layer}", param ${index}, is not finite (its squares add up to ${squares[at]})`;
    throw diverged(`${what}; ${where}`, step.iteration, found?.layer ?? layer);
  }

  /** @throws DivergedError for a weight that is not finite */
  async checkWeights(iteration: number): Promise<void> {
    const found = await findNonFiniteParam(this.#net);
    if (found === null) return;
    const { layer, what, index, value } = found;
    const where = `layer "${layer}", ${what}, number ${index} is ${value}`;
    throw diverged(`the weights are not finite: ${where}`, iteration, layer);
  }

  checkAlive(loss: number, step: Step): Promise<DeadNet | null> {
    return this.#deadNet.observe(loss, step);
  }
}

const beginning = ({ layer, what, index, value }: NonFinite): string =>
  `it begins in layer "${layer}", ${what}, where number ${index} is ${value}`;

const diverged = (what: string, iteration: number, layer: string | null): DivergedError =>
  new DivergedError(`iteration ${iteration}: ${what}; ${TRY}`, { iteration, layer });
