import { expectDefined } from "../expect-defined.ts";
import { floatAt, type Int } from "../wasm/expressions.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import { transpose } from "./transpose.ts";
import { four } from "./tuples.ts";

/** Rows to be turned into columns, and where to. */
export interface Turning {
  /** Addresses of the rows, as many as the panel is wide. */
  readonly rows: readonly IntVariable[];
  readonly pixels: Int;
  /** Pixels × rows; a vector of pixels is written whole, so the panel needs room for one behind it. */
  readonly panel: Int;
}

/** Writes rows of pixels as columns: pixel after pixel, each with its number from every row. */
export function turnRows(routine: Routine, { rows, pixels, panel }: Turning): void {
  const { lanes } = routine;
  const bytes = 4 * rows.length;
  const to = routine.int(panel);
  routine.for(
    0,
    pixels.times(4),
    (at) => {
      if (lanes.width === 1) rows.forEach((row, r) => routine.storeFloat(to, floatAt(row.plus(at)), 4 * r));
      else
        for (let first = 0; first < rows.length; first += lanes.width) {
          const row = (r: number): IntVariable => expectDefined(rows[first + r], `row ${first + r} of ${rows.length}`);
          const loaded = four((r) => routine.vec(lanes.load(row(r).plus(at))));
          const columns = transpose(lanes, (value) => routine.vec(value), loaded);
          columns.forEach((column, pixel) => routine.store(to, column, pixel * bytes + 4 * first));
        }
      routine.increase(to, bytes * lanes.width);
    },
    4 * lanes.width,
  );
}
