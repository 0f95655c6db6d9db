import { floatAt, intAt, type Int } from "../wasm/expressions.ts";
import type { Vec } from "../wasm/lanes.ts";
import type { Routine } from "../wasm/routine.ts";
import { type Correlation, outPlane } from "./correlation.ts";
import { type Epilogue, finish } from "./multiply-tile.ts";
import { lanesWide, outputs } from "./winograd-cut.ts";
import { tileBytes } from "./winograd-tiles.ts";
import { transpose } from "./transpose.ts";
import { type Four, four, type Six, six } from "./tuples.ts";
import { fromPoints } from "./winograd-transforms.ts";

/** Where one output channel's products stand, and where its pixels go. */
export interface Outputs {
  /** Address of the products of four tiles at the first point. */
  readonly from: Int;
  /** Bytes from point to point. */
  readonly pointBytes: number;
  /** Address of the first tile's entry in the table. */
  readonly table: Int;
  /** The output channel's number in its group. */
  readonly out: Int;
  /** Address of asideTotal bytes. */
  readonly aside: Int;
  readonly bias: Vec;
}

/** One output channel of four tiles: 36 products each into 4×4 pixels, stored as far as they lie inside the image. */
export function transformOutputs(routine: Routine, g: Correlation, epilogue: Epilogue, p: Outputs): void {
  const { lanes } = routine;
  const keep = (value: Vec): Vec => routine.vec(value);
  const from = routine.int(p.from);
  const table = routine.int(p.table);
  const shift = routine.int(p.out.times(4 * outPlane(g)));
  const load = (point: number): Vec => keep(lanes.load(from, point * p.pointBytes));
  const intoFour = (products: Six<Vec>): Four<Vec> => fromPoints(lanes, keep, products);
  const columns = six((column) => intoFour(six((row) => load(6 * row + column))));
  const pixels = four((row) => {
    const sums = intoFour(six((column) => columns[column][row]));
    const finished = four((tile) => keep(finish(lanes, epilogue, sums[tile], p.bias, keep)));
    return transpose(lanes, keep, finished);
  });
  const targets = four((lane) => {
    const own = routine.int(intAt(table, lane * tileBytes + 4).plus(shift));
    const aside = p.aside.plus(lane * asideBytes(g));
    const to = ragged(g) ? routine.int(isWhole(table, lane).choose(own, aside)) : own;
    pixels.forEach((row, r) => routine.store(to, row[lane], 4 * r * g.outWidth));
    return { own, aside };
  });
  if (ragged(g))
    targets.forEach(
      ({ own, aside }, lane) =>
      routine.if(isWhole(table, lane), () => {}, () => copyPart(routine, g, { own, aside, table, lane })), // prettier-ignore
    );
}

/** Whether the image ends inside a tile. */
export const ragged = (g: Correlation): boolean => g.outHeight % outputs !== 0 || g.outWidth % outputs !== 0;

/** Bytes that a tile takes aside: rows as far apart as in the image. */
const asideBytes = (g: Correlation): number => 4 * (outputs - 1) * g.outWidth + 4 * outputs;

/**
 * Where tiles that the image cuts off are written first: every tile is then stored without a branch, which would keep all
 * its pixels waiting in memory. Measured: SqueezeNet's transforms of outputs take a third less time.
 */
export const asideTotal = (g: Correlation): number =>
  ragged(g) ? Math.ceil((lanesWide * asideBytes(g)) / 64) * 64 : 0;

/** Both numbers are 1 … 4, and only 4 has this bit. */
const isWhole = (table: Int, lane: number): Int =>
  intAt(table, lane * tileBytes + 8)
    .and(intAt(table, lane * tileBytes + 12))
    .and(outputs);

interface Part {
  readonly own: Int;
  readonly aside: Int;
  readonly table: Int;
  readonly lane: number;
}

/** Copies what lies inside the image of one channel of a tile. */
function copyPart(routine: Routine, g: Correlation, { own, aside, table, lane }: Part): void {
  const [from, to] = [routine.int(aside), routine.int(own)];
  const columns = routine.int(intAt(table, lane * tileBytes + 12).times(4));
  routine.for(0, intAt(table, lane * tileBytes + 8), () => {
    routine.for(0, columns, (at) => routine.storeFloat(to.plus(at), floatAt(from.plus(at))), 4);
    for (const row of [from, to]) routine.increase(row, 4 * g.outWidth);
  });
}
