import { type Float, float, int, type Int, type IntLike } from "../wasm/expressions.ts";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import type { Routine } from "../wasm/routine.ts";
import { panelRows } from "./pack-weights.ts";
import { FLT_MAX } from "./plane.ts";
import { outerProduct, type Sums, zeroSums } from "./products.ts";

/**
 * Vectors of the widest tile, for each of its rows. SIMD on x86 has 16 registers, but V8 keeps no more than about
 * nine sums in them beside their factors: measured, 4 × 2 vectors reach the machine's limit on Node 20 and later, in both
 * kinds of SIMD, and larger tiles half of it.
 */
export const widestTile = 2;

/** Two matrices in memory whose product is to be summed up: rows of factors by columns of vectors. */
export interface Tile {
  /** Address of the first row's first factor; bytes from row to row, and from term to term. */
  readonly factors: Int;
  readonly rows: number;
  readonly rowBytes: number;
  readonly factorBytes: number;
  /** Address of the first term's first vector, and bytes from term to term. */
  readonly columns: Int;
  readonly columnBytes: number;
  /** Terms of each sum, at least one. */
  readonly terms: IntLike;
  /** Byte offset of each vector of a term. */
  readonly vectors: readonly number[];
}

/** Where the factors of packed weights stand: term after term, a panel's rows side by side. */
export const packedFactors: Pick<Tile, "rows" | "rowBytes" | "factorBytes"> = {
  rows: panelRows,
  rowBytes: 4,
  factorBytes: 4 * panelRows,
};

/** Sums of rows × the tile's columns, term after term. Returns rows × vectors variables. */
export function multiplyTile(routine: Routine, tile: Tile): Sums {
  const { lanes } = routine;
  const sums = zeroSums(routine, tile.rows, tile.vectors.length);
  const add = outerProduct(routine, sums);
  const from = routine.int(tile.factors);
  const column = routine.int(tile.columns);
  const end = routine.int(from.plus(int(tile.terms).times(tile.factorBytes)));
  routine.loopWhile(() => {
    add(
      sums.map((_, row) => lanes.spread(from, tile.rowBytes * row)),
      tile.vectors.map((offset) => lanes.load(column, offset)),
    );
    routine.increase(from, tile.factorBytes);
    routine.increase(column, tile.columnBytes);
    return from.differs(end);
  });
  return sums;
}

/** What happens to a sum before it is stored. It rounds exactly as the separate ops would. */
export interface Epilogue {
  readonly biased: boolean;
  /** A ReLU with slope 0 follows. */
  readonly rectified: boolean;
}

/**
 * Adds the bias and applies the ReLU, where the epilogue has them, to a vector of sums. `keep` puts what is used twice
 * into a variable.
 */
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
