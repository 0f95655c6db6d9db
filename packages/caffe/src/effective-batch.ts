import { type Backend, expectFound, type GradientSums, Tape } from "@squeezenet/core";
import type { Output } from "./events.ts";
import { type FedNet, lossOf, outputsOf } from "./fed-net.ts";
import { forwardBackward } from "./forward-backward.ts";
import type { DrawMask, Step } from "./layer.ts";
import type { Net } from "./net.ts";
import type { Watchdog } from "./watchdog/watchdog.ts";

/** Which batches make up an update, and what of them is looked at. */
export interface BatchPlan {
  readonly backend: Backend;
  readonly iteration: number;
  /** How many batches, at least 1: iter_size. */
  readonly count: number;
  readonly drawMask: DrawMask;
  readonly watchdog: Watchdog | null;
  /** Whether the last batch's outputs are wanted. */
  readonly displayed: boolean;
}

/** What the batches of one update came to. */
export interface EffectiveBatch {
  /** The mean of each batch in turn. */
  readonly losses: readonly number[];
  /** Their mean. Caffe adds the batches up in float32 and divides once. */
  readonly loss: number;
  /** What the gradients' sums are to be divided by. */
  readonly denominator: number;
  readonly images: number;
  /** Of the last batch, if displayed. */
  readonly outputs: readonly Output[];
  readonly last: Step;
}

/**
 * Runs the batches of one update forward and backward, one after another; their gradients go into `sums`.
 * @throws DivergedError, from the watchdog, for a loss that is not finite
 */
export async function runEffectiveBatch(train: FedNet, sums: GradientSums, plan: BatchPlan): Promise<EffectiveBatch> {
  const losses: number[] = [];
  let [denominator, images] = [0, 0];
  let outputs: readonly Output[] = [];
  let last: Step;
  do {
    last = { feed: await train.next(), iteration: plan.iteration, position: images, drawMask: plan.drawMask };
    const displayed = plan.displayed && losses.length === plan.count - 1;
    const batch = await runBatch(plan.backend, train.net, last, sums, displayed);
    await plan.watchdog?.checkLoss(batch.loss, last);
    losses.push(batch.loss);
    denominator += batch.denominator;
    images += batch.images;
    outputs = batch.outputs;
  } while (losses.length < plan.count);
  const loss = Math.fround(losses.reduce((total, each) => Math.fround(total + each), 0) / plan.count);
  return { losses, loss, denominator, images, outputs, last };
}

async function runBatch(
  backend: Backend,
  net: Net,
  step: Step,
  sums: GradientSums,
  displayed: boolean,
): Promise<Pick<EffectiveBatch, "loss" | "denominator" | "images" | "outputs">> {
  using tape = new Tape(backend);
  const { pass, denominator } = forwardBackward(net, tape, step, sums);
  const [loss, counted, outputs] = await Promise.all([
    lossOf(backend, pass),
    typeof denominator === "number"
      ? denominator
      : backend.read(denominator.buffer).then((counts) => expectFound(counts, 0)),
    displayed ? outputsOf(net, pass) : [],
  ]);
  return { loss, denominator: counted, images: pass.losses[0]?.samples ?? 0, outputs };
}
