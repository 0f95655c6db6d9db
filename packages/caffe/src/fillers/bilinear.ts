import { countOf, FillerError, type Filler } from "./filler.ts";

const { abs, ceil, fround } = Math;

/** Weights of bilinear interpolation in each plane of a square kernel. Draws nothing. */
export const bilinear: Filler = (_, shape) => {
  const [, , height, width] = shape;
  if (shape.length !== 4 || height === undefined || width === undefined || height !== width) {
    throw new FillerError(
      `filler "bilinear": the blob is ${shape.join("×")}, but must have four axes, the last two equal`,
    );
  }
  const factor = ceil(width / 2);
  const centre = fround((2 * factor - 1 - (factor % 2)) / (2 * factor));
  const slope = (at: number): number => fround(1 - abs(fround(fround(at / factor) - centre)));
  return Float32Array.from(
    { length: countOf(shape) },
    (_item, i) => slope(i % width) * slope(Math.floor(i / width) % height),
  );
};
