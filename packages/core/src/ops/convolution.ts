import { expectFound } from "../expect-found.ts";
import { ShapeError } from "../errors.ts";
import type { Tape } from "../tape.ts";
import { type Shape, show, type Tensor } from "../tensor.ts";
import { concat } from "./concat.ts";
import { conv2d } from "./conv2d.ts";
import { reshape } from "./reshape.ts";
import { slice } from "./slice.ts";

/** A convolution's window: one number for each spatial axis of `kernel`, `stride`, `pad` and `dilation`. */
export interface ConvolutionOptions {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly pad: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

/**
 * y = x ⋆ w (+ bias) over one, two or three spatial axes: batch×channels×spatial by outputs×channels/groups×kernel.
 * Composed of `conv2d`, so its gradients are those of `conv2d`.
 * @throws ShapeError where x and w do not fit each other or the window does not fit x
 */
export function convolution(
  tape: Tape,
  x: Tensor,
  w: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions,
): Tensor {
  if (x.shape.length === 3) return tape.scope(() => convolution1d(tape, x, w, bias, options));
  if (x.shape.length === 5) return tape.scope(() => convolution3d(tape, x, w, bias, options));
  return conv2d(tape, x, w, bias, lastTwo(options));
}

/** A window over the last two axes; a missing one is a single row. */
function lastTwo({ kernel, stride, pad, dilation, groups }: ConvolutionOptions): Parameters<typeof conv2d>[4] {
  const pair = (values: readonly number[], missing: number): readonly [number, number] => [
    values.at(-2) ?? missing,
    expectFound(values, values.length - 1),
  ];
  return { kernel: pair(kernel, 1), stride: pair(stride, 1), pad: pair(pad, 0), dilation: pair(dilation, 1), groups };
}

function convolution1d(tape: Tape, x: Tensor, w: Tensor, bias: Tensor | null, options: ConvolutionOptions): Tensor {
  const row = (shape: Shape): Shape => shape.toSpliced(2, 0, 1);
  const y = conv2d(tape, reshape(tape, x, row(x.shape)), reshape(tape, w, row(w.shape)), bias, lastTwo(options));
  return reshape(tape, y, y.shape.toSpliced(2, 1));
}

/** Each output slice is a conv2d over the depth slices that its window covers, laid side by side as channels. */
function convolution3d(tape: Tape, x: Tensor, w: Tensor, bias: Tensor | null, options: ConvolutionOptions): Tensor {
  const [batch = 0, inChannels = 0, depth = 0, height = 0, width = 0] = x.shape;
  const [outChannels = 0, perGroup = 0] = w.shape;
  const [kernel, stride, pad, dilation] = [
    expectFound(options.kernel, 0),
    expectFound(options.stride, 0),
    expectFound(options.pad, 0),
    expectFound(options.dilation, 0),
  ];
  const count = Math.floor((depth + 2 * pad - dilation * (kernel - 1) - 1) / stride) + 1;
  if (count < 1)
    throw new ShapeError(`convolution: a window of ${options.kernel.join("×")} does not fit ${show(x.shape)}`);
  const flat = reshape(tape, w, [outChannels, perGroup * kernel, ...options.kernel.slice(1)]);
  const blank = tape.constant(
    [batch, inChannels, 1, height, width],
    new Float32Array(batch * inChannels * height * width),
  );
  const slices = Array.from({ length: count }, (_, at) => {
    const taps = Array.from({ length: kernel }, (_, tap) => at * stride - pad + tap * dilation);
    const sides = taps.map((z) => (z < 0 || z >= depth ? blank : slice(tape, x, 2, z, 1)));
    const covered = reshape(tape, concat(tape, sides, 2), [batch, inChannels * kernel, height, width]);
    const y = conv2d(tape, covered, flat, bias, lastTwo(options));
    return reshape(tape, y, y.shape.toSpliced(2, 0, 1));
  });
  return concat(tape, slices, 2);
}
