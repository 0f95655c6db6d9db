import { intAt, type Int } from "../wasm/expressions.ts";
import type { Vec } from "../wasm/lanes.ts";
import type { Routine } from "../wasm/routine.ts";
import { type Correlation, outPlane } from "./correlation.ts";
import { type Epilogue, finish } from "./multiply-tile.ts";
import { panelRows } from "./pack-weights.ts";
import { lanesWide, outputs, tilesAtOnce } from "./winograd-cut.ts";
import { tileBytes } from "./winograd-tiles.ts";
import { fromPoints, transpose } from "./winograd-transforms.ts";

export interface Outputs {
  readonly from: Int;
  readonly table: Int;
  readonly out: Int;
  readonly bias: Vec;
}

/** One output channel of four tiles: 36 products each into 4×4 pixels, stored as far as they lie inside the image. */
export function transformOutputs(routine: Routine, g: Correlation, epilogue: Epilogue, p: Outputs): void {
  const { lanes } = routine;
  const keep = (value: Vec): Vec => routine.vec(value);
  const from = routine.int(p.from);
  const table = routine.int(p.table);
  const shift = routine.int(p.out.times(4 * outPlane(g)));
  const columns = Array.from({ length: 6 }, (_, column) => {
    const [m0, m1, m2, m3, m4, m5] = Array.from({ length: 6 }, (_, row) =>
      keep(lanes.load(from, 4 * (6 * row + column) * panelRows * tilesAtOnce)),
    );
    return fromPoints(lanes, keep, [m0!, m1!, m2!, m3!, m4!, m5!]);
  });
  const pixels = Array.from({ length: outputs }, (_, row) => {
    const [m0, m1, m2, m3, m4, m5] = columns.map((column) => column[row]!);
    const [y0, y1, y2, y3] = fromPoints(lanes, keep, [m0!, m1!, m2!, m3!, m4!, m5!]).map((y) =>
      keep(finish(lanes, epilogue, y, p.bias, keep)),
    );
    return transpose(lanes, keep, [y0!, y1!, y2!, y3!]);
  });
  for (let lane = 0; lane < lanesWide; lane++) {
    const to = routine.int(intAt(table, lane * tileBytes + 4).plus(shift));
    const rows = routine.int(intAt(table, lane * tileBytes + 8));
    const wide = routine.int(intAt(table, lane * tileBytes + 12).equals(outputs));
    for (let row = 0; row < outputs; row++)
      routine.if(rows.atLeast(row + 1), () => {
        const value = pixels[row]![lane]!;
        const whole = (): void => routine.store(to, value, 4 * row * g.outWidth);
        const rest = g.outWidth % outputs;
        if (rest === 0) return whole();
        routine.if(wide, whole, () => {
          for (let column = 0; column < rest; column++)
            routine.storeFloat(to, lanes.lane(value, column), 4 * (row * g.outWidth + column));
        });
      });
  }
}
