import type { Vec } from "../wasm/lanes.ts";
import type { Routine, VecVariable } from "../wasm/routine.ts";
import { pairs } from "../pairs.ts";

/** Running sums in variables, row by row. */
export type Sums = readonly (readonly VecVariable[])[];

/** `rows` × `columns` variables, set to 0. */
export const zeroSums = (routine: Routine, rows: number, columns: number): Sums =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => routine.vec(routine.lanes.constant(0))));

/** The same variables, column by column. */
export function columnsOf(sums: Sums): Sums {
  const columns: VecVariable[][] = [];
  for (const row of sums) row.forEach((sum, column) => (columns[column] ??= []).push(sum));
  return columns;
}

/**
 * Declares the variables that an outer product needs. What is returned writes one: sums[row][column] += factors[row] ·
 * values[column], with one value at a time in a register.
 */
export function outerProduct(routine: Routine, sums: Sums): (factors: readonly Vec[], values: readonly Vec[]) => void {
  const kept = sums.map(() => routine.vec());
  const value = routine.vec();
  const columns = columnsOf(sums);
  return (factors, values) => {
    for (const [variable, factor] of pairs(kept, factors)) routine.setVec(variable, factor);
    for (const [column, each] of pairs(columns, values)) {
      routine.setVec(value, each);
      for (const [sum, factor] of pairs(column, kept))
        routine.setVec(sum, routine.lanes.multiplyAdd(factor, value, sum));
    }
  };
}
