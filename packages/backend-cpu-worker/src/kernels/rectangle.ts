import type { Int } from "../wasm/expressions.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import { sweep } from "./sweep.ts";

/** Rows of floats, some way apart. */
export interface Rectangle {
  readonly at: IntVariable;
  readonly rows: Int;
  /** Floats of a row. */
  readonly columns: Int;
  readonly rowBytes: number;
}

/** Copies rows as far apart as the target's. */
export function copyRectangle(routine: Routine, to: Rectangle, source: Int): void {
  const [at, from] = [routine.int(to.at), routine.int(source)];
  routine.for(0, to.rows, () => {
    sweep(routine, to.columns, (offset, { load, store }) => store(at.plus(offset), load(from.plus(offset))));
    for (const row of [at, from]) routine.increase(row, to.rowBytes);
  });
}

/** Adds rows that stand `partBytes` apart, rounding each number once. */
export function addRectangle(routine: Routine, to: Rectangle, parts: Int, partBytes: number): void {
  const { lanes } = routine;
  const [at, from] = [routine.int(to.at), routine.int(parts)];
  routine.for(0, to.rows, () => {
    sweep(routine, to.columns, (offset, { load, store }) =>
      store(at.plus(offset), lanes.add(load(at.plus(offset)), load(from.plus(offset)))),
    );
    routine.increase(at, to.rowBytes);
    routine.increase(from, partBytes);
  });
}

/** Zeros, whole vectors of them. */
export function clearVectors(routine: Routine, start: Int, bytes: Int): void {
  const { lanes } = routine;
  routine.for(0, bytes, (at) => routine.store(start.plus(at), lanes.constant(0)), 4 * lanes.width);
}
