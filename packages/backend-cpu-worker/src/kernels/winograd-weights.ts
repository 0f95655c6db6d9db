import { double, type Float, floatAt } from "../wasm/expressions.ts";
import type { FloatVariable, Routine } from "../wasm/routine.ts";
import type { Kernel } from "./kernel.ts";
import { panelRows, place, readPacking } from "./pack-weights.ts";
import { pairs } from "../pairs.ts";
import { type Six, type Three, three } from "./tuples.ts";
import { points } from "./winograd-cut.ts";

/** G of F(4×4, 3×3), with the interpolation points 0, ±1, ±2 and infinity (Lavin and Gray 2015, §4.3). */
const G: Six<Three<number>> = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];

/**
 * G w Gᵀ of every 3×3 weight, in double precision, rounded once, in the order in which the multiplications read them:
 * groups × panels × points × channels × rows of the panel. A task is one panel.
 * Words: packingWords, address of the result, of the weights.
 */
export const transformWeights = (turned: boolean): Kernel => ({
  key: `transformWeights ${turned}`,
  write(task) {
    const { routine, index } = task;
    const packing = readPacking(task);
    const from = task.word(5);
    const pointBytes = routine.int(packing.inChannels.times(4 * panelRows));
    const to = routine.int(task.word(4).plus(index.times(points).times(pointBytes)));
    routine.for(0, packing.inChannels, (c) =>
      routine.for(0, panelRows, (row) => {
        const out = routine.int(packing.first.plus(row));
        const weights = three(() => three(() => routine.float(double(0))));
        routine.if(out.below(packing.outChannels), () =>
          weights.flat().forEach((weight, tap) => {
            const at = place(packing, turned, out, c, routine.int(tap)).times(4);
            routine.setFloat(weight, floatAt(from.plus(at)).toDouble());
          }),
        );
        const at = routine.int(to.plus(c.times(panelRows).plus(row).times(4)));
        for (const value of transform(routine, weights)) {
          routine.storeFloat(at, value.toSingle());
          routine.increase(at, pointBytes);
        }
      }),
    );
  },
});

/** The 36 transformed numbers of nine weights, row by row. */
function transform(routine: Routine, w: Three<Three<FloatVariable>>): Float[] {
  const combine = (factors: Three<number>, values: Three<Float>): FloatVariable =>
    routine.float(
      pairs(factors, values)
        .filter(([factor]) => factor !== 0)
        .map(([factor, value]) => value.times(double(factor)))
        .reduce((a, b) => a.plus(b)),
    );
  const half = G.map((factors) =>
    three((column) =>
      combine(
        factors,
        three((row) => w[row][column]),
      ),
    ),
  );
  return half.flatMap((values) => G.map((row) => combine(row, values)));
}
