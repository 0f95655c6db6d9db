import { ShapeError } from "../errors.ts";
import { channels } from "../geometry.ts";
import { edge, type Tape } from "../tape.ts";
import { show, type Tensor } from "../tensor.ts";

/**
 * Joins blobs along `axis`, left to right. Each takes its own part of dy (concat_layer.cpp).
 * @throws ShapeError for no blobs, or for a blob whose shape differs from the first one's off `axis`
 */
export function concat(tape: Tape, xs: readonly Tensor[], axis = 1): Tensor {
  const [first, ...others] = xs;
  if (first === undefined) throw new ShapeError("concat: found no blobs, needs at least 1");
  return tape.scope(() => others.reduce((left, right) => join(tape, left, right, axis), first));
}

function join(tape: Tape, x: Tensor, y: Tensor, axis: number): Tensor {
  const { kernels } = tape;
  const { outer, inner, channels: left } = channels(x.shape, axis);
  const { channels: right, ...other } = channels(y.shape, axis);
  if (y.shape.length !== x.shape.length || other.outer !== outer || other.inner !== inner)
    throw new ShapeError(`concat: ${show(y.shape)} does not fit ${show(x.shape)} off axis ${axis}`);
  const whole = { outer, channels: left + right, inner };
  return tape.record(
    x.shape.with(axis, left + right),
    kernels.concat({ outer, left, right, inner }, x.buffer, y.buffer),
    [
      edge(x, [], (dy) => kernels.slice({ ...whole, start: 0, count: left }, dy)),
      edge(y, [], (dy) => kernels.slice({ ...whole, start: left, count: right }, dy)),
    ],
  );
}
