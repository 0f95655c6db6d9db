import { uniform } from "../random/uniform.ts";
import { countOf, type Filler } from "./filler.ts";

/** Uniform over 0 … 1, then each row (everything under one index of the first axis) divided by its sum. */
export const positiveUnitball: Filler = (_, shape, generator) => {
  const count = countOf(shape);
  const values = uniform(generator, count, 0, 1);
  const length = count / (shape[0] ?? 1);
  for (let start = 0; start < count; start += length) {
    const row = values.subarray(start, start + length);
    let sum = 0;
    for (const value of row) sum = Math.fround(sum + value);
    row.set(row.map((value) => value / sum));
  }
  return values;
};
