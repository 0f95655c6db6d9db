import { type Backend, expectFound, ops, oracle, size, Tape, type Tensor } from "@squeezenet/core";
import fc from "fast-check";
import type { CheckOptions } from "../check-options.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { type Finding, openLockstep } from "../lockstep/lockstep.ts";
import { labels, ordinaryNumbers, seeds } from "../numbers.ts";
import { expectingOpen } from "./expecting-open.ts";
import { tryAll } from "./property.ts";

/** A random small net in the style of SqueezeNet: blocks one after another on a small image. */
interface RandomNet {
  readonly batch: number;
  readonly channels: number;
  readonly side: number;
  readonly blocks: readonly Block[];
  readonly seed: number;
}

type Block =
  | { readonly kind: "conv"; readonly outputs: number; readonly kernel: 1 | 3; readonly stride: 1 | 2 }
  | { readonly kind: "fire"; readonly squeeze: number; readonly expand: number }
  | { readonly kind: "pool" };

const blocks: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant("conv" as const),
    outputs: fc.integer({ min: 1, max: 9 }),
    kernel: fc.constantFrom(1 as const, 3 as const),
    stride: fc.constantFrom(1 as const, 2 as const),
  }),
  fc.record({
    kind: fc.constant("fire" as const),
    squeeze: fc.integer({ min: 1, max: 5 }),
    expand: fc.integer({ min: 1, max: 6 }),
  }),
  fc.constant({ kind: "pool" as const }),
);

const randomNets: fc.Arbitrary<RandomNet> = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  channels: fc.integer({ min: 1, max: 4 }),
  side: fc.integer({ min: 7, max: 14 }),
  blocks: fc.array(blocks, { minLength: 1, maxLength: 4 }),
  seed: seeds,
});

const CLASSES = 5;

/** One training step: forward, the loss of each sample, backward to every weight. Gives losses and gradients. */
export async function trainingStep(backend: Backend, net: RandomNet): Promise<readonly Float32Array[]> {
  using tape = new Tape(backend);
  const weights: Tensor[] = [];
  let seed = net.seed;
  const learned = (...shape: readonly number[]): Tensor => {
    const values = ordinaryNumbers(seed++, size(shape)).map((value) => value / 8);
    const tensor = { shape, buffer: backend.upload(values), tracked: true };
    weights.push(tensor);
    return tensor;
  };
  const convolution = (x: Tensor, outputs: number, kernel: number, stride: number): Tensor => {
    const pad = (kernel - 1) / 2;
    const w = learned(outputs, expectFound(x.shape, 1), kernel, kernel);
    const window = { kernel: [kernel, kernel], stride: [stride, stride], pad: [pad, pad], dilation: [1, 1] } as const;
    return ops.relu(tape, ops.conv2d(tape, x, w, learned(outputs), { ...window, groups: 1 }), 0);
  };
  let x = tape.constant(
    [net.batch, net.channels, net.side, net.side],
    ordinaryNumbers(seed++, net.batch * net.channels * net.side * net.side),
  );
  for (const block of net.blocks) {
    if (block.kind === "conv") x = convolution(x, block.outputs, block.kernel, block.stride);
    else if (block.kind === "fire") {
      const squeezed = convolution(x, block.squeeze, 1, 1);
      x = ops.concat(tape, [convolution(squeezed, block.expand, 1, 1), convolution(squeezed, block.expand, 3, 1)]);
    } else if (expectFound(x.shape, 2) >= 3)
      x = ops.maxPool(tape, x, { kernel: [3, 3], stride: [2, 2], pad: [0, 0], round: "CEIL" });
  }
  const scores = convolution(x, CLASSES, 1, 1);
  const [, , height = 1, width = 1] = scores.shape;
  const window = { kernel: [height, width], stride: [1, 1], pad: [0, 0], round: "CEIL" } as const;
  const means = ops.reshape(tape, ops.averagePool(tape, scores, window), [net.batch, CLASSES]);
  const truth = tape.constant([net.batch], labels(net.seed, net.batch, CLASSES));
  const losses = ops.softmaxLoss(tape, means, truth, { axis: 1, ignoreLabel: -1 });
  const gradients = tape.backward([[losses, tape.constant([net.batch], new Float32Array(net.batch).fill(1))]]);
  const answers = [losses, ...weights.map((weight) => expectFound(gradients, weight))];
  const numbers = await Promise.all(answers.map(({ buffer }) => backend.read(buffer)));
  for (const { buffer } of weights) backend.free(buffer);
  return numbers;
}

type NetPromise = (backend: Backend, options: CheckOptions) => Promise<void>;

/** Nets take the time of many kernels: a tenth of the runs. */
const fewer = ({ runs, seed }: CheckOptions): CheckOptions => ({ runs: Math.max(1, Math.ceil(runs / 10)), seed });

function expectBits(what: string, net: RandomNet, got: readonly Float32Array[], want: readonly Float32Array[]): void {
  want.forEach((values, output) => {
    const element = values.findIndex((value, i) => !Object.is(expectFound(got, output)[i], value));
    if (element < 0) return;
    const which = output === 0 ? "losses" : `gradient ${output - 1}`;
    throw new ConformanceFailure(
      `${what}: ${which}[${element}] = ${expectFound(got, output)[element]}, not ${values[element]}, for the net ${JSON.stringify(net)}`,
      { what, element },
    );
  });
}

/** What a backend promises of whole programs. */
export const wholeNetPromises: Readonly<Record<string, NetPromise>> = expectingOpen({
  "every call of a random net's training step agrees, forward and backward": (backend, options) =>
    tryAll(randomNets, fewer(options), async (net) => {
      const found = async ({ kernel, call, excess, alone }: Finding): Promise<never> => {
        const inside = alone === "right" ? ", though the same call alone is right" : "";
        throw new ConformanceFailure(
          `${backend.name}.${kernel}[${excess.element}] = ${excess.got}, the oracle says ${excess.expected}${inside}, in the net ${JSON.stringify(net)}`,
          { what: kernel, geometry: call.geometry, element: excess.element },
        );
      };
      await trainingStep(openLockstep(backend, await oracle.open(), { found }).backend, net);
    }),
  "a net that nobody looks into gives the numbers of one that is looked into": (backend, options) =>
    tryAll(randomNets, fewer(options), async (net) => {
      if (!backend.traits.deterministic) return;
      const what = "a net that nobody looks into";
      const looked = await trainingStep(
        openLockstep(backend, await oracle.open(), { found: async () => {} }).backend,
        net,
      );
      const whole = await trainingStep(backend, net);
      whole.forEach((values, output) => {
        const greatest = expectFound(looked, output).reduce((max, value) => Math.max(max, Math.abs(value)), 0);
        // Fusions may round otherwise; they may not change more.
        const allowed = greatest * (backend.traits.precision === "float32" ? 2 ** -14 : 2 ** -5) + 2 ** -126;
        const element = values.findIndex((value, i) => !(Math.abs(value - expectFound(looked, output)[i]!) <= allowed));
        if (element >= 0)
          throw new ConformanceFailure(
            `${what}: output ${output}[${element}] = ${values[element]}, ${expectFound(looked, output)[element]} when looked into, for the net ${JSON.stringify(net)}`,
            { what, element },
          );
      });
    }),
  "nets that run at the same time do not see each other": (backend, options) =>
    tryAll(fc.tuple(randomNets, randomNets, randomNets), fewer(options), async (nets) => {
      const alone: (readonly Float32Array[])[] = [];
      for (const net of nets) alone.push(await trainingStep(backend, net));
      const together = await Promise.all(nets.map((net) => trainingStep(backend, net)));
      nets.forEach((net, i) =>
        expectBits("nets that run at the same time", net, expectFound(together, i), expectFound(alone, i)),
      );
    }),
});
