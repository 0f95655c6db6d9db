import { type Float, float, type Int } from "../wasm/expressions.ts";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import type { Routine, VecVariable } from "../wasm/routine.ts";
import { panelRows } from "./pack-weights.ts";
import { FLT_MAX } from "./plane.ts";

/**
 * Vectors of the widest tile, for each of the panel's rows. SIMD on x86 has 16 registers, but V8 keeps no more than about
 * nine sums in them beside their factors: measured, 4 × 2 vectors reach the machine's limit on Node 20 and later, in both
 * kinds of SIMD, and larger tiles half of it.
 */
export const widestTile = 2;

export interface Tile {
  /** Address of the panel of weights. */
  readonly weights: Int;
  /** Address of the first row's first vector. */
  readonly columns: Int;
  /** Bytes from row to row. */
  readonly rowBytes: number;
  /** Rows: terms of each sum. */
  readonly terms: number;
  /** Byte offset of each vector in a row. */
  readonly vectors: readonly number[];
}

/** Sums of a panel's rows × the tile's columns, term after term. Returns panelRows × vectors variables. */
export function multiplyTile(routine: Routine, tile: Tile): VecVariable[][] {
  const { lanes } = routine;
  const sums = Array.from({ length: panelRows }, () => tile.vectors.map(() => routine.vec(lanes.constant(0))));
  const factors = sums.map(() => routine.vec());
  const value = routine.vec();
  const weight = routine.int(tile.weights);
  const column = routine.int(tile.columns);
  const end = routine.int(weight.plus(4 * panelRows * tile.terms));
  routine.loopWhile(() => {
    factors.forEach((factor, row) => routine.setVec(factor, lanes.spread(weight, 4 * row)));
    tile.vectors.forEach((offset, v) => {
      routine.setVec(value, lanes.load(column, offset));
      sums.forEach((row, r) => routine.setVec(row[v]!, lanes.multiplyAdd(factors[r]!, value, row[v]!)));
    });
    routine.increase(weight, 4 * panelRows);
    routine.increase(column, tile.rowBytes);
    return weight.differs(end);
  });
  return sums;
}

/** What happens to a sum before it is stored. It rounds exactly as the separate ops would. */
export interface Epilogue {
  readonly biased: boolean;
  /** A ReLU with slope 0 follows. */
  readonly rectified: boolean;
}

export function finish(lanes: Lanes, { biased, rectified }: Epilogue, sum: Vec, bias: Vec, keep: (v: Vec) => Vec): Vec {
  const y = biased ? keep(lanes.add(sum, bias)) : sum;
  return rectified ? rectify(lanes, y, keep) : y;
}

/**
 * y where it is greater than 0, else 0·y: a minimum, a product and a maximum, an instruction each, where a mask takes
 * five. Without the minimum, +∞ would become 0·∞, which is NaN.
 */
function rectify(lanes: Lanes, y: Vec, keep: (v: Vec) => Vec): Vec {
  const finite = lanes.min(y, lanes.constant(FLT_MAX));
  return lanes.max(keep(lanes.multiply(lanes.constant(0), finite)), y);
}

/** The same for one number. */
export function finishFloat(
  { rectified }: Epilogue,
  sum: Float,
  bias: Float | undefined,
  keep: (v: Float) => Float,
): Float {
  const y = keep(bias === undefined ? sum : sum.plus(bias));
  return rectified ? y.choose(y.greater(float(0)), y.times(float(0))) : y;
}
