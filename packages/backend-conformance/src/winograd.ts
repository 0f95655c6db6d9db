import type { Conv } from "@squeezenet/core";

/** Convolutions that Winograd's transform computes in tiles: 3×3, stride 1. */
export const isWinograd = (g: Conv): boolean =>
  g.kernelHeight === 3 &&
  g.kernelWidth === 3 &&
  g.strideHeight === 1 &&
  g.strideWidth === 1 &&
  g.dilationHeight === 1 &&
  g.dilationWidth === 1;

/** The widest tile in use, F(4×4, 3×3), is 6×6: what is multiplied with a pixel is up to so many pixels away. */
const REACH = 5;

/**
 * Each pixel's greatest magnitude within the reach of a tile. Winograd's gradient of the weights multiplies a pixel of dy
 * with its whole tile of x and lets what is not wanted cancel; so its rounding errors are those of all these products,
 * even where the wanted ones are all zero, as behind ReLU they may be (Barabasz et al., "Error Analysis and Improving the
 * Accuracy of Winograd Convolution for Deep Neural Networks", 2020).
 */
export function greatestInReach(x: Float32Array, { inHeight, inWidth }: Conv): Float32Array {
  const alongRows = slidingMaximum(x.map(Math.abs), inWidth, 1);
  return slidingMaximum(alongRows, inHeight, inWidth);
}

/** The maximum over REACH numbers to both sides, along an axis of `length` numbers that lie `step` apart. */
function slidingMaximum(values: Float32Array, length: number, step: number): Float32Array {
  return values.map((_, i) => {
    const at = Math.floor(i / step) % length;
    const [from, to] = [Math.max(0, at - REACH), Math.min(length - 1, at + REACH)];
    let greatest = 0;
    for (let other = from; other <= to; other++) greatest = Math.max(greatest, values[i + (other - at) * step]!);
    return greatest;
  });
}
