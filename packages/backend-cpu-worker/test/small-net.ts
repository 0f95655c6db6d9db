import { expectFound, formulas, GradientSums, ops, size, Tape, type Tensor } from "@squeezenet/core";
import type { Backend, DeviceBuffer } from "@squeezenet/core/backend";
import { drawFrom } from "./cases.ts";

/** A small SqueezeNet: a strided convolution, a pool, two fires, a classifier, and what training does with them. */
const shapes: readonly (readonly number[])[] = [
  [12, 3, 5, 5], [12],
  [8, 12, 1, 1], [8], [16, 8, 1, 1], [16], [16, 8, 3, 3], [16],
  [8, 32, 1, 1], [8], [12, 8, 1, 1], [12], [20, 8, 3, 3], [20],
  [10, 32, 1, 1], [10],
]; // prettier-ignore
const [height, width] = [31, 33];

export interface Trained {
  readonly losses: readonly number[];
  readonly weights: readonly Float32Array[];
}

const numbers = (length: number, seed: number): Float32Array => {
  const draw = drawFrom(seed);
  return Float32Array.from({ length }, () => draw(-1000, 1000) / 3000);
};

const window = (kernel: number, stride: number, pad: number) => ({
  kernel: [kernel, kernel] as const,
  stride: [stride, stride] as const,
  pad: [pad, pad] as const,
});

function block(tape: Tape, x: Tensor, w: Tensor, bias: Tensor, stride = 1, pad = 0): Tensor {
  const options = { ...window(expectFound(w.shape, 2), stride, pad), groups: 1, dilation: [1, 1] as const };
  return tape.scope(() => ops.relu(tape, ops.conv2d(tape, x, w, bias, options)));
}

function net(tape: Tape, x: Tensor, p: readonly Tensor[]): Tensor {
  const fire = (x: Tensor, at: number): Tensor =>
    tape.scope(() => {
      const squeezed = block(tape, x, expectFound(p, at), expectFound(p, at + 1));
      const left = block(tape, squeezed, expectFound(p, at + 2), expectFound(p, at + 3));
      return ops.concat(tape, [left, block(tape, squeezed, expectFound(p, at + 4), expectFound(p, at + 5), 1, 1)]);
    });
  return tape.scope(() => {
    const pooled = ops.maxPool(tape, block(tape, x, expectFound(p, 0), expectFound(p, 1), 2), {
      ...window(3, 2, 0),
      round: "CEIL",
    });
    const scores = block(tape, fire(fire(pooled, 2), 8), expectFound(p, 14), expectFound(p, 15));
    const [h = 0, w = 0] = scores.shape.slice(2);
    const mean = ops.averagePool(tape, scores, { kernel: [h, w], stride: [1, 1], pad: [0, 0], round: "CEIL" });
    return ops.reshape(tape, mean, [expectFound(x.shape, 0), 10]);
  });
}

export interface Schedule {
  readonly iterations: number;
  readonly batch: number;
  /** Passes of `batch` samples for each update. */
  readonly passes: number;
}

/** Trains from fixed weights on fixed images: the effective batch is batch × passes, its samples the same for every split. */
export async function train(backend: Backend, { iterations, batch, passes }: Schedule): Promise<Trained> {
  const buffers: DeviceBuffer[] = shapes.map((shape, i) => backend.upload(numbers(size(shape), i + 1)));
  let history = shapes.map((shape) => backend.upload(new Float32Array(size(shape))));
  const losses: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    const parameters = shapes.map((shape, i) => ({ shape, buffer: expectFound(buffers, i), tracked: true }));
    const sums = new GradientSums(backend, parameters);
    let loss = 0;
    for (let pass = 0; pass < passes; pass++) {
      const first = (iteration * passes + pass) * batch;
      const tape = new Tape(backend);
      const images = Array.from({ length: batch }, (_, i) => [...numbers(3 * height * width, 100 + first + i)]).flat();
      const x = tape.constant([batch, 3, height, width], Float32Array.from(images));
      const labels = tape.constant(
        [batch],
        Float32Array.from({ length: batch }, (_, i) => (first + i) % 10),
      );
      const each = ops.softmaxLoss(tape, net(tape, x, parameters), labels, { axis: 1, ignoreLabel: -1 });
      tape.backward([[each, tape.constant([batch], new Float32Array(batch).fill(1))]], { sums });
      for (const one of await backend.read(each.buffer)) loss += one;
      tape[Symbol.dispose]();
    }
    const tape = new Tape(backend);
    history = parameters.map((parameter, i) => {
      const length = size(parameter.shape);
      const scalars = { length, scale: 1 / (batch * passes), decay: 0.01, rate: 0.05 / (1 + iteration), momentum: 0.9 };
      const next = tape.kernels.sgdHistory(
        scalars,
        expectFound(buffers, i),
        sums.total(parameter),
        expectFound(history, i),
      );
      const updated = tape.kernels.pointwise(
        { formula: formulas.axpby, length, alpha: 1, beta: -1 },
        expectFound(buffers, i),
        next,
      );
      backend.free(expectFound(buffers, i));
      backend.free(expectFound(history, i));
      buffers[i] = updated;
      return next;
    });
    sums[Symbol.dispose]();
    losses.push(loss / (batch * passes));
  }
  const weights = await Promise.all(buffers.map((buffer) => backend.read(buffer)));
  for (const buffer of [...buffers, ...history]) backend.free(buffer);
  return { losses, weights };
}
