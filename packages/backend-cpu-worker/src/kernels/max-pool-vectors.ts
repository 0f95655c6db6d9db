import type { Pool } from "@squeezenet/core/backend";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import { floatAt, int, type Int } from "../wasm/expressions.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import type { Kernel } from "./kernel.ts";
import { FLT_MAX, planeAddress, poolKey } from "./plane.ts";
import { sweep } from "./sweep.ts";

/**
 * Max pooling, four outputs at a time, for windows that need no clipping: stride 2, no padding, every window inside the
 * image. The rows of a window are joined first, so that the even and odd columns are told apart once for all of them.
 */
export function maxPoolVectors(g: Pool): Kernel | undefined {
  if (!fits(g)) return undefined;
  return {
    key: poolKey("maxPoolVectors", g),
    write(task) {
      const { routine, lanes } = task;
      const y = planeAddress(task, 0, g.outHeight * g.outWidth);
      const x = planeAddress(task, 1, g.inHeight * g.inWidth);
      routine.for(0, g.outHeight, (row) => {
        const from = routine.int(x.plus(row.times(4 * g.strideHeight * g.inWidth)));
        const to = routine.int(y.plus(row.times(4 * g.outWidth)));
        routine.for(
          0,
          g.outWidth,
          (column) => {
            // The last group ends with the row: it starts early and computes some outputs again.
            const first = routine.int(column.atMost(g.outWidth - lanes.width));
            const best = group(g, lanes, routine.int(from.plus(first.times(8))), (value) => routine.vec(value));
            routine.store(to.plus(first.times(4)), best);
          },
          lanes.width,
        );
      });
    },
  };
}

function fits(g: Pool): boolean {
  const inside =
    (g.outHeight - 1) * g.strideHeight + g.kernelHeight <= g.inHeight &&
    (g.outWidth - 1) * g.strideWidth + g.kernelWidth <= g.inWidth;
  return inside && g.padHeight + g.padWidth === 0 && g.strideWidth === 2 && g.kernelWidth <= 3 && g.outWidth >= 4;
}

/** The planes of a gradient, by address. */
export interface GradientPlanes {
  readonly dx: IntVariable;
  readonly x: IntVariable;
  readonly dy: IntVariable;
}

/**
 * The gradient of one plane under the same conditions, or undefined: the places of four winners are found at once, in
 * reading order, then each takes its slope.
 */
export function maxPoolGradXVectors(g: Pool): ((routine: Routine, planes: GradientPlanes) => void) | undefined {
  if (!fits(g)) return undefined;
  return (routine, { dx, x, dy }) => {
    const { lanes } = routine;
    sweep(routine, int(g.inHeight * g.inWidth), (offset, { store }) => store(dx.plus(offset), lanes.constant(0)));
    routine.for(0, g.outHeight, (row) => {
      const shift = routine.int(row.times(4 * g.strideHeight * g.inWidth));
      const slopes = routine.int(dy.plus(row.times(4 * g.outWidth)));
      routine.for(
        0,
        g.outWidth,
        (column) => {
          const first = routine.int(column.atMost(g.outWidth - lanes.width));
          const at = routine.int(shift.plus(first.times(8)));
          const where = winners(g, routine, routine.int(x.plus(at)));
          const slope = routine.vec(lanes.load(slopes.plus(first.times(4))));
          for (let lane = 0; lane < lanes.width; lane++) {
            const place = routine.int(lanes.integerLane(where, lane));
            // The last group starts early: its first windows have had their turn.
            const due = place.atLeast(0).and(first.plus(lane).atLeast(column));
            const to = routine.int(
              dx
                .plus(at)
                .plus(place)
                .plus(8 * lane),
            );
            routine.if(due, () => routine.storeFloat(to, floatAt(to).plus(lanes.lane(slope, lane))));
          }
        },
        lanes.width,
      );
    });
  };
}

/** For each window of a group, the byte offset of its winner from its corner; −1 of none. */
function winners(g: Pool, routine: Routine, at: Int): Vec {
  const { lanes } = routine;
  const best = routine.vec(lanes.constant(-FLT_MAX));
  const where = routine.vec(lanes.integer(-1));
  for (let row = 0; row < g.kernelHeight; row++) {
    const load = (column: number): Vec => routine.vec(lanes.load(at, 4 * (row * g.inWidth + column)));
    const taps =
      lanes.width === 1 ? [0, 1, 2].slice(0, g.kernelWidth).map(load) : spread(g, lanes, load, (v) => routine.vec(v));
    taps.forEach((value, column) => {
      const wins = lanes.greater(value, best);
      routine.setVec(where, lanes.select(wins, lanes.integer(4 * (row * g.inWidth + column)), where));
      routine.setVec(best, lanes.max(best, value));
    });
  }
  return where;
}

/** Column 0, 1, … of four windows that start two columns apart. */
function spread(g: Pool, lanes: Lanes, load: (column: number) => Vec, keep: (value: Vec) => Vec): Vec[] {
  const [left, right] = [load(0), load(4)];
  const columns = [keep(lanes.shuffle(left, right, [0, 2, 4, 6])), keep(lanes.shuffle(left, right, [1, 3, 5, 7]))];
  if (g.kernelWidth === 3) columns.push(keep(lanes.shuffle(load(2), load(5), [0, 2, 5, 7])));
  return columns.slice(0, g.kernelWidth);
}

function group(g: Pool, lanes: Lanes, at: Int, keep: (value: Vec) => Vec): Vec {
  const join = (column: number): Vec => {
    let best = lanes.constant(-FLT_MAX);
    for (let row = 0; row < g.kernelHeight; row++)
      best = keep(lanes.max(best, lanes.load(at, 4 * (row * g.inWidth + column))));
    return best;
  };
  if (lanes.width === 1)
    return Array.from({ length: g.kernelWidth }, (_, column) => join(column)).reduce((a, b) => keep(lanes.max(a, b)));
  // A window of 2 reads columns 0 … 7 of the group, one of 3 also column 8: never past its last window.
  const [left, right] = [join(0), join(4)];
  const even = keep(lanes.shuffle(left, right, [0, 2, 4, 6]));
  if (g.kernelWidth === 1) return even;
  const odd = keep(lanes.shuffle(left, right, [1, 3, 5, 7]));
  const pair = keep(lanes.max(even, odd));
  if (g.kernelWidth === 2) return pair;
  const third = keep(lanes.shuffle(join(2), join(5), [0, 2, 5, 7]));
  return keep(lanes.max(pair, third));
}
