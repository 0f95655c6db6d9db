import type { Channels, Conv, Pool, Window } from "./backend.ts";
import { ShapeError } from "./errors.ts";
import { type Shape, show, size } from "./tensor.ts";

type Pair = readonly [height: number, width: number];

/** How a window moves over an image: its size, its step and the zeros around the image, in pixels. */
export interface WindowOptions {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
}

/**
 * A convolution's window. `groups` divides both the input's and the output's channels; `dilation` is the distance
 * between neighbouring taps, 1 for a dense kernel.
 */
export interface ConvOptions extends WindowOptions {
  readonly groups: number;
  readonly dilation: Pair;
}

/** A pooling's window, and how a partial last step is rounded. */
export interface PoolOptions extends WindowOptions {
  /** CEIL is Caffe's default. */
  readonly round: "CEIL" | "FLOOR";
}

/** A blob around `axis`; a blob with fewer axes has one channel there. */
export function channels(shape: Shape, axis = 1): Channels {
  return { outer: size(shape.slice(0, axis)), channels: shape[axis] ?? 1, inner: size(shape.slice(axis + 1)) };
}

/** Axis `axis` of a shape, counted from the end where negative. Throws ShapeError where there is none (blob.hpp, CanonicalAxisIndex). */
export function canonicalAxis(shape: Shape, axis: number, who: string): number {
  const index = axis < 0 ? axis + shape.length : axis;
  if (index < 0 || index >= shape.length)
    throw new ShapeError(`${who}: axis ${axis} is out of range for ${show(shape)}, which has ${shape.length} axes`);
  return index;
}

/** Convolution rounds down (conv_layer.cpp, compute_output_shape). */
export function convGeometry(x: Shape, w: Shape, options: ConvOptions): Conv {
  const [batch, inChannels, inHeight, inWidth] = image(x, "convolution");
  const [outChannels, perGroup] = image(w, "convolution weights");
  const { groups, kernel, dilation } = options;
  if (perGroup * groups !== inChannels)
    throw new ShapeError(
      `convolution: the input ${show(x)} has ${inChannels} channels, weights ${show(w)} in ${groups} groups need ${perGroup * groups}`,
    );
  if (outChannels % groups !== 0)
    throw new ShapeError(`convolution: ${outChannels} outputs cannot be shared out to ${groups} groups`);
  const extent = (axis: 0 | 1): number => {
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    const room = (axis === 0 ? inHeight : inWidth) + 2 * options.pad[axis] - reach;
    return Math.floor(room / options.stride[axis]) + 1;
  };
  const window = windowGeometry(options, [inHeight, inWidth], [extent(0), extent(1)], "convolution");
  // Not spread into a literal: V8 makes a slow dictionary of so many fields, and takes 10 µs for it instead of 0.3.
  return Object.assign(window, {
    batch,
    inChannels,
    outChannels,
    groups,
    dilationHeight: dilation[0],
    dilationWidth: dilation[1],
  });
}

/**
 * Pooling rounds up, then, once either axis is padded, drops a last window that would start in the far padding
 * (pooling_layer.cpp, Reshape). Unpadded, a stride greater than the kernel may leave the last window empty.
 */
export function poolGeometry(x: Shape, options: PoolOptions): Pool {
  const [batch, inChannels, inHeight, inWidth] = image(x, "pooling");
  const padded = options.pad.some((pad) => pad > 0);
  const round = options.round === "CEIL" ? Math.ceil : Math.floor;
  const extent = (axis: 0 | 1): number => {
    const length = axis === 0 ? inHeight : inWidth;
    const pad = options.pad[axis];
    const count = round((length + 2 * pad - options.kernel[axis]) / options.stride[axis]) + 1;
    return padded && (count - 1) * options.stride[axis] >= length + pad ? count - 1 : count;
  };
  const window = windowGeometry(options, [inHeight, inWidth], [extent(0), extent(1)], "pooling");
  return Object.assign(window, { planes: batch * inChannels });
}

function image(shape: Shape, who: string): readonly [number, number, number, number] {
  const [batch, depth, height, width] = shape;
  if (batch === undefined || depth === undefined || height === undefined || width === undefined || shape.length !== 4)
    throw new ShapeError(`${who} needs batch×channels×height×width, found ${show(shape)}`);
  return [batch, depth, height, width];
}

function windowGeometry(options: WindowOptions, input: Pair, output: Pair, who: string): Window {
  if (output[0] < 1 || output[1] < 1)
    throw new ShapeError(
      `${who}: a window of ${options.kernel.join("×")} does not fit an image of ${input.join("×")} padded by ${options.pad.join("×")}`,
    );
  return {
    inHeight: input[0],
    inWidth: input[1],
    outHeight: output[0],
    outWidth: output[1],
    kernelHeight: options.kernel[0],
    kernelWidth: options.kernel[1],
    strideHeight: options.stride[0],
    strideWidth: options.stride[1],
    padHeight: options.pad[0],
    padWidth: options.pad[1],
  };
}
