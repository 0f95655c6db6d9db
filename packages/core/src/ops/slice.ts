import { ShapeError } from "../errors.ts";
import { channels } from "../geometry.ts";
import { edge, type Tape } from "../tape.ts";
import { show, type Tensor } from "../tensor.ts";

/**
 * `count` entries of `axis`, from `start` on (slice_layer.cpp). dx is dy at these entries, 0 at the others.
 * @throws ShapeError where `axis` does not have these entries
 */
export function slice(tape: Tape, x: Tensor, axis: number, start: number, count: number): Tensor {
  const { kernels } = tape;
  const g = { ...channels(x.shape, axis), start, count };
  if (start < 0 || count < 1 || start + count > g.channels)
    throw new ShapeError(`slice: axis ${axis} of ${show(x.shape)} has no entries ${start} to ${start + count - 1}`);
  return tape.record(x.shape.with(axis, count), kernels.slice(g, x.buffer), [
    edge(x, [], (dy) => kernels.sliceGradX(g, dy)),
  ]);
}
