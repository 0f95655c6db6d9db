import { cppNumber } from "../cpp-number.ts";
import { uniform as between } from "../random/uniform.ts";
import { countOf, FillerError, type Filler } from "./filler.ts";

/** Uniform over `min` … `max`. */
export const uniform: Filler = ({ min, max }, shape, generator) => {
  if (!(min <= max))
    throw new FillerError(
      `filler "uniform": min is ${cppNumber(min)}, but must be at most max, which is ${cppNumber(max)}`,
    );
  return between(generator, countOf(shape), min, max);
};
