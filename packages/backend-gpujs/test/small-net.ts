import { expectFound, formulas, GradientSums, Mt19937, ops, size, Tape, type Tensor, unit } from "@squeezenet/core";
import type { Backend, DeviceBuffer } from "@squeezenet/core/backend";

/** A strided convolution, a pool, a fire and a classifier: SqueezeNet in small. */
const shapes: readonly (readonly number[])[] = [[6, 3, 3, 3], [6], [4, 6, 1, 1], [4], [5, 4, 1, 1], [5], [5, 4, 3, 3], [5], [4, 10, 1, 1], [4]]; // prettier-ignore
const [height, width, classes] = [13, 15, 4];

/** Numbers between −⅓ and ⅓, from a seed. */
function numbers(length: number, seed: number): Float32Array {
  const generator = new Mt19937(seed);
  return Float32Array.from({ length }, () => (2 * unit(generator.next()) - 1) / 3);
}

function convolve(tape: Tape, x: Tensor, w: Tensor, bias: Tensor, stride = 1, pad = 0): Tensor {
  const kernel = expectFound(w.shape, 2);
  const window = { kernel: [kernel, kernel], stride: [stride, stride], pad: [pad, pad], dilation: [1, 1] } as const;
  return ops.relu(tape, ops.conv2d(tape, x, w, bias, { ...window, groups: 1 }));
}

function scores(tape: Tape, x: Tensor, p: readonly Tensor[]): Tensor {
  const first = convolve(tape, x, expectFound(p, 0), expectFound(p, 1), 2);
  const pooled = ops.maxPool(tape, first, { kernel: [3, 3], stride: [2, 2], pad: [0, 0], round: "CEIL" });
  const squeezed = convolve(tape, pooled, expectFound(p, 2), expectFound(p, 3));
  const expanded = [
    convolve(tape, squeezed, expectFound(p, 4), expectFound(p, 5)),
    convolve(tape, squeezed, expectFound(p, 6), expectFound(p, 7), 1, 1),
  ] as const;
  const last = convolve(tape, ops.concat(tape, expanded), expectFound(p, 8), expectFound(p, 9));
  const [h = 0, w = 0] = last.shape.slice(2);
  const mean = ops.averagePool(tape, last, { kernel: [h, w], stride: [1, 1], pad: [0, 0], round: "CEIL" });
  return ops.reshape(tape, mean, [expectFound(x.shape, 0), classes]);
}

export interface Schedule {
  readonly iterations: number;
  readonly batch: number;
  /** Passes of `batch` samples for each update. */
  readonly passes: number;
  /** Looks on after each iteration. */
  readonly watch?: (iteration: number) => Promise<void>;
}

/** Trains from fixed weights on fixed images; the effective batch is batch × passes. Gives the weights. */
export async function train(
  backend: Backend,
  { iterations, batch, passes, watch }: Schedule,
): Promise<readonly Float32Array[]> {
  let weights: DeviceBuffer[] = shapes.map((shape, i) => backend.upload(numbers(size(shape), i + 1)));
  let history: DeviceBuffer[] = shapes.map((shape) => backend.upload(new Float32Array(size(shape))));
  for (let iteration = 0; iteration < iterations; iteration++) {
    const parameters = shapes.map((shape, i) => ({ shape, buffer: expectFound(weights, i), tracked: true }));
    using sums = new GradientSums(backend, parameters);
    for (let pass = 0; pass < passes; pass++) {
      using tape = new Tape(backend);
      const samples = Array.from({ length: batch }, (_, i) => (iteration * passes + pass) * batch + i);
      const images = samples.flatMap((sample) => [...numbers(3 * height * width, 100 + (sample % 64))]);
      const x = tape.constant([batch, 3, height, width], Float32Array.from(images));
      const labels = tape.constant(
        [batch],
        Float32Array.from(samples, (sample) => sample % classes),
      );
      const losses = ops.softmaxLoss(tape, scores(tape, x, parameters), labels, { axis: 1, ignoreLabel: -1 });
      tape.backward([[losses, tape.constant([batch], new Float32Array(batch).fill(1))]], { sums });
      await backend.read(losses.buffer);
    }
    using tape = new Tape(backend);
    const updated = parameters.map((parameter, i) => {
      const length = size(parameter.shape);
      const scalars = { length, scale: 1 / (batch * passes), decay: 0.01, rate: 0.05, momentum: 0.9 };
      const next = tape.kernels.sgdHistory(
        scalars,
        expectFound(weights, i),
        sums.total(parameter),
        expectFound(history, i),
      );
      return [
        next,
        tape.kernels.pointwise({ formula: formulas.axpby, length, alpha: 1, beta: -1 }, expectFound(weights, i), next),
      ] as const;
    });
    for (const buffer of [...weights, ...history]) backend.free(buffer);
    history = updated.map(([next]) => next);
    weights = updated.map(([, w]) => w);
    await watch?.(iteration);
  }
  const values = await Promise.all(weights.map((buffer) => backend.read(buffer)));
  for (const buffer of [...weights, ...history]) backend.free(buffer);
  return values;
}
