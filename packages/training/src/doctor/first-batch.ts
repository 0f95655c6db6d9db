import {
  addressedMasks,
  cppNumber,
  DivergedError,
  type FedNet,
  forwardBackward,
  gradientSquares,
  gradientSumsOf,
  lossOf,
  solve,
  type Step,
} from "@squeezenet/caffe";
import { clone, type SolverParameter } from "@squeezenet/caffe-io";
import { type Backend, Tape } from "@squeezenet/core";
import type { Fed } from "../database-fed.ts";
import type { Classes } from "./data.ts";
import { type Finding, finding } from "./finding.ts";

const OVERFIT = 20;

/** Computes one batch: the first loss against the expected one, each layer's gradient, and whether it can be learned. */
export async function* checkFirstBatch(
  solver: SolverParameter,
  fed: Fed,
  backend: Backend,
  classes: Classes | null,
  pretrained: boolean,
): AsyncGenerator<Finding, void> {
  const feed = await fed.next();
  const step: Step = { feed, iteration: 0, position: 0, drawMask: addressedMasks(1) };
  const loss = yield* checkGradients(fed, backend, step);
  yield* checkLoss(loss, classes, pretrained);
  yield* checkLearning(solver, { net: fed.net, next: async () => feed }, backend);
}

/** The loss of the first batch; gradients that are zero or not finite are found. */
async function* checkGradients({ net }: Fed, backend: Backend, step: Step): AsyncGenerator<Finding, number> {
  using tape = new Tape(backend);
  using sums = gradientSumsOf(net, backend);
  const { pass } = forwardBackward(net, tape, step, sums);
  const loss = await lossOf(backend, pass);
  const samples = pass.losses[0]?.samples ?? 1;
  const squares = await gradientSquares(backend, net.params, sums);
  const learned = net.params
    .map(({ layer, index, settings }, i) => ({ layer, index, settings, norm: Math.sqrt(squares[i] ?? 0) / samples }))
    .filter(({ settings }) => settings.lrMultiplier !== 0);
  for (const { layer, index, norm } of learned) {
    const what = `layer "${layer}", param ${index}: the gradient's norm is ${norm.toPrecision(3)}`;
    if (!Number.isFinite(norm))
      yield finding("error", "gradients", `${what}: look at the data and the weights of the layers before it`);
    else if (norm === 0)
      yield finding(
        "error",
        "gradients",
        `${what}: nothing reaches it, so it cannot learn; look at the ReLUs after it and at its fillers`,
      );
  }
  const norms = learned.filter(({ index }) => index === 0).map(({ layer, norm }) => `${layer} ${norm.toPrecision(2)}`);
  if (learned.every(({ norm }) => norm > 0 && Number.isFinite(norm)))
    yield finding("ok", "gradients", `of one batch, by layer: ${norms.join(", ")}`);
  return loss;
}

function* checkLoss(loss: number, classes: Classes | null, pretrained: boolean): Generator<Finding, void> {
  if (!Number.isFinite(loss))
    return yield finding("error", "first loss", `it is ${loss}: the net or its data are not finite`);
  if (classes === null) return yield finding("ok", "first loss", `${loss.toPrecision(6)}`);
  const expected = Math.log(classes.classes);
  const what = `${loss.toPrecision(6)}; a net that knows nothing has ln(${classes.classes}) = ${expected.toPrecision(6)}`;
  if (pretrained && loss < expected) return yield finding("ok", "first loss", `${what}; these weights know something`);
  if (pretrained && loss > expected)
    return yield finding(
      "warning",
      "first loss",
      `${what}: these weights know less; are labels and order of channels those of their training?`,
    );
  if (Math.abs(loss / expected - 1) < 0.15) return yield finding("ok", "first loss", what);
  yield finding("warning", "first loss", `${what}: look at the fillers of the last layer and at the scale of the data`);
}

/** Trains on one batch over and over: a net that cannot even learn that has a fault. */
async function* checkLearning(solver: SolverParameter, fed: FedNet, backend: Backend): AsyncGenerator<Finding, void> {
  const quiet = clone(solver, {
    ...{ max_iter: OVERFIT, iter_size: 1, lr_policy: "fixed", display: 0, average_loss: 1 },
    ...{ snapshot: 0, snapshot_after_train: false, test_interval: 0, test_iter: [] },
  });
  const losses: number[] = [];
  try {
    for await (const event of solve(quiet, { backend, train: fed, tests: [], drawMask: addressedMasks(1) }))
      if (event.kind === "iteration") losses.push(event.loss);
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return yield finding("error", "one batch", `training on one batch diverges: ${error.message}`);
  }
  const [first = 0] = losses;
  const last = losses.at(-1) ?? 0;
  const what = `its loss goes from ${first.toPrecision(4)} to ${last.toPrecision(4)} in ${OVERFIT} updates at base_lr ${cppNumber(solver.base_lr)}`;
  if (last < 0.99 * first) yield finding("ok", "one batch", what);
  else
    yield finding(
      "warning",
      "one batch",
      `${what}: it does not learn even that; try another base_lr, and look at fillers, labels and the mean and scale of the data`,
    );
}
