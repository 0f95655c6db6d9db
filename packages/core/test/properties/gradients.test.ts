import {
  formulas,
  channels,
  GradientSums,
  Mt19937,
  ops,
  oracle,
  type Shape,
  size,
  Tape,
  type Tensor,
  unit,
  expectFound,
} from "@squeezenet/core";
import { describe, expect, it } from "vitest";

const backend = await oracle.open();
type Op = (tape: Tape, first: Tensor, second: Tensor, third: Tensor) => Tensor;

/** Runs an op on as many inputs as its row has shapes; it does not look at the others. */
function apply(op: Op, tape: Tape, inputs: readonly Tensor[]): Tensor {
  const first = expectFound(inputs, 0);
  return op(tape, first, inputs[1] ?? first, inputs[2] ?? first);
}

/** Numbers between 0.5 and 1.5 in steps, no two alike: far from every kink and tie for the step below. */
function numbers(shape: Shape, seed: number): Float32Array {
  const count = size(shape);
  const generator = new Mt19937(seed);
  const order = Array.from({ length: count }, (_, i) => ({ i, at: generator.next() })).toSorted((a, b) => a.at - b.at);
  return Float32Array.from(order, ({ i }) => (0.5 + i / count) * (unit(generator.next()) < 0.3 ? -1 : 1));
}

const window = { kernel: [3, 3], stride: [2, 2], pad: [1, 1], round: "CEIL" } as const;
const conv = { kernel: [3, 2], stride: [2, 1], pad: [1, 0], dilation: [1, 2], groups: 2 } as const;
const labels = (tape: Tape): Tensor => tape.constant([4, 1], Float32Array.of(0, 2, 1, 2));

/** Every op with a gradient, and the shapes of its inputs. */
const cases: Readonly<
  Record<string, { readonly shapes: readonly Shape[]; readonly op: Op; readonly positive?: boolean }>
> = {
  sigmoid: { shapes: [[2, 3]], op: (t, x) => ops.activate(t, x, formulas.sigmoid) },
  tanh: { shapes: [[2, 3]], op: (t, x) => ops.activate(t, x, formulas.tanh) },
  relu: { shapes: [[2, 3]], op: (t, x) => ops.relu(t, x, 0.25) },
  add: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    op: (t, a, b) => ops.add(t, a, b, 2, -0.5),
  },
  multiply: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    op: (t, a, b) => ops.multiply(t, a, b),
  },
  "multiply by itself": { shapes: [[2, 3]], op: (t, a) => ops.multiply(t, a, a) },
  maximum: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    op: (t, a, b) => ops.maximum(t, a, b),
  },
  power: { shapes: [[2, 3]], op: (t, x) => ops.power(t, x, { scale: 0.5, shift: 2, power: -0.75 }) },
  "power 1": { shapes: [[2, 3]], op: (t, x) => ops.power(t, x, { scale: 0.5, shift: 2 }) },
  channelSum: { shapes: [[2, 3, 2]], op: (t, x) => ops.channelSum(t, x) },
  addBias: { shapes: [[2, 3, 2], [3]], op: (t, x, b) => ops.addBias(t, x, b, channels(x.shape)) },
  scale: { shapes: [[2, 3, 2], [3]], op: (t, x, s) => ops.scale(t, x, s, channels(x.shape)) },
  concat: {
    shapes: [
      [2, 1, 2],
      [2, 2, 2],
      [2, 1, 2],
    ],
    op: (t, a, b, c) => ops.concat(t, [a, b, c]),
  },
  slice: { shapes: [[2, 4, 2]], op: (t, x) => ops.slice(t, x, 1, 1, 2) },
  reshape: { shapes: [[2, 6]], op: (t, x) => ops.reshape(t, x, [3, 4]) },
  conv2d: { shapes: [[2, 4, 5, 6], [4, 2, 3, 2], [4]], op: (t, x, w, b) => ops.conv2d(t, x, w, b, conv) },
  "convolution over one axis": {
    shapes: [[2, 2, 7], [3, 2, 3], [3]],
    op: (t, x, w, b) => ops.convolution(t, x, w, b, { kernel: [3], stride: [2], pad: [1], dilation: [1], groups: 1 }),
  },
  "convolution over three axes": {
    shapes: [[1, 2, 4, 3, 3], [2, 2, 2, 2, 2], [2]],
    op: (t, x, w, b) =>
      ops.convolution(t, x, w, b, {
        kernel: [2, 2, 2],
        stride: [2, 1, 1],
        pad: [1, 0, 0],
        dilation: [1, 1, 1],
        groups: 1,
      }),
  },
  innerProduct: {
    shapes: [
      [2, 3, 2],
      [4, 6],
    ],
    op: (t, x, w) => ops.innerProduct(t, x, w, 1, false),
  },
  "innerProduct, transposed": {
    shapes: [
      [2, 3, 2],
      [6, 4],
    ],
    op: (t, x, w) => ops.innerProduct(t, x, w, 1, true),
  },
  maxPool: { shapes: [[2, 2, 5, 5]], op: (t, x) => ops.maxPool(t, x, window) },
  averagePool: { shapes: [[2, 2, 5, 5]], op: (t, x) => ops.averagePool(t, x, window) },
  softmax: { shapes: [[2, 4, 2]], op: (t, x) => ops.softmax(t, x) },
  softmaxLoss: { shapes: [[4, 3, 1]], op: (t, x) => ops.softmaxLoss(t, x, labels(t), { axis: 1, ignoreLabel: 1 }) },
  lrnAcrossChannels: {
    shapes: [[2, 5, 2]],
    op: (t, x) => ops.lrnAcrossChannels(t, x, { localSize: 3, alpha: 0.5, beta: 0.75, k: 1 }),
  },
  lrnWithinChannel: {
    shapes: [[1, 2, 4, 4]],
    op: (t, x) => ops.lrnWithinChannel(t, x, { localSize: 3, alpha: 0.5, beta: 0.75, k: 1 }),
  },
  batchNorm: { shapes: [[4, 2, 3]], op: (t, x) => ops.normalize(t, x, ops.moments(t, x), 1e-3) },
};

/** ⟨op(inputs), seed⟩. */
async function value(
  op: Op,
  inputs: readonly Float32Array[],
  shapes: readonly Shape[],
  seed: (shape: Shape) => Float32Array,
): Promise<number> {
  using tape = new Tape(backend);
  const y = apply(
    op,
    tape,
    inputs.map((values, i) => tape.constant(expectFound(shapes, i), values)),
  );
  const [a, b] = [await backend.read(y.buffer), seed(y.shape)];
  return a.reduce((sum, v, i) => sum + v * expectFound(b, i), 0);
}

describe("an op's gradient is its slope", () => {
  for (const [name, { shapes, op }] of Object.entries(cases))
    it(name, async () => {
      const inputs = shapes.map((shape, i) => numbers(shape, i + 1));
      const seed = (shape: Shape): Float32Array => numbers(shape, 99);
      using tape = new Tape(backend);
      const leaves = inputs.map((values, i) => tape.constant(expectFound(shapes, i), values, true));
      const y = apply(op, tape, leaves);
      const gradients = tape.backward([[y, tape.constant(y.shape, seed(y.shape))]]);
      const step = 2 ** -8;
      for (const [i, leaf] of leaves.entries()) {
        const gradient = await backend.read(expectFound(gradients, leaf).buffer);
        for (let k = 0; k < gradient.length; k++) {
          const moved = (by: number): Promise<number> =>
            value(
              op,
              inputs.map((values, j) => (j === i ? values.with(k, expectFound(values, k) + by) : values)),
              shapes,
              seed,
            );
          const slope = ((await moved(step)) - (await moved(-step))) / (2 * step);
          // The difference quotient is off by step² and by float32's rounding over step.
          expect(
            Math.abs(slope - expectFound(gradient, k)),
            `${name}, input ${i}[${k}]: slope ${slope}, gradient ${gradient[k]}`,
          ).toBeLessThan(4e-3 * Math.max(1, Math.abs(slope)));
        }
      }
    });
});

/** A Fire module: squeeze, then two expands side by side; the squeeze's weights are used twice. */
function fire(tape: Tape, x: Tensor, weights: readonly Tensor[]): Tensor {
  const options = (kernel: number, pad: number): Parameters<typeof ops.conv2d>[4] => ({
    kernel: [kernel, kernel],
    pad: [pad, pad],
    stride: [1, 1],
    dilation: [1, 1],
    groups: 1,
  });
  const [squeeze, expand1, expand3] = [expectFound(weights, 0), expectFound(weights, 1), expectFound(weights, 2)];
  const s = ops.relu(tape, ops.conv2d(tape, x, squeeze, null, options(1, 0)));
  const again = ops.relu(tape, ops.conv2d(tape, s, squeeze, null, options(1, 0)));
  return ops.concat(tape, [
    ops.conv2d(tape, again, expand1, null, options(1, 0)),
    ops.conv2d(tape, s, expand3, null, options(3, 1)),
  ]);
}

describe("any split of a batch gives the same gradients, bit for bit", () => {
  it("through a Fire module whose squeeze weights are used twice", async () => {
    const shapes = [
      [3, 3, 1, 1],
      [2, 3, 1, 1],
      [2, 3, 3, 3],
    ];
    const weights = shapes.map((shape, i) => ({
      shape,
      buffer: backend.upload(numbers(shape, i + 10)),
      tracked: true,
    }));
    const images = numbers([12, 3, 4, 4], 5);
    const train = async (counts: readonly number[]): Promise<Float32Array[]> => {
      using sums = new GradientSums(backend, weights);
      let from = 0;
      for (const count of counts) {
        using tape = new Tape(backend);
        const y = fire(tape, tape.constant([count, 3, 4, 4], images.slice(from * 48, (from + count) * 48)), weights);
        tape.backward([[y, tape.constant(y.shape, numbers([12, 4, 4, 4], 6).slice(from * 64, (from + count) * 64))]], {
          sums,
        });
        from += count;
      }
      return Promise.all(weights.map((w) => backend.read(sums.total(w))));
    };
    const whole = await train([12]);
    for (const counts of [[6, 6], [4, 4, 4], [1, 11], [5, 4, 3], Array.from({ length: 12 }, () => 1)]) expect(await train(counts), counts.join("+")).toEqual(whole); // prettier-ignore
  });
});
