import { floatAt, type Int } from "../wasm/expressions.ts";
import type { Vec } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import { type Correlation, correlationKey, outPlane, type Split, split } from "./correlation.ts";
import type { Job, Kernel } from "./kernel.ts";
import { outerProduct, zeroSums } from "./products.ts";
import { eachPart, partStart } from "./split-loop.ts";
import { addLanes } from "./sweep.ts";
import { type Six, six, type Three, threeIndices } from "./tuples.ts";
import { points, tilesAcross, tilesDown, winogradFits } from "./winograd-cut.ts";
import { patchBytes, patchPointBytes, patchRowBytes, type Patches, vectorsOf } from "./winograd-patches.ts";
import { fromPointsToThree } from "./winograd-transforms.ts";

/** Rows of dy and of x that are multiplied at once (see widestTile). */
const [height, width] = [4, 2];
/** Rows of each that one task takes: as many as the cache holds sums of, or fewer where threads would have nothing to do. */
const bands = [16, 8, 4] as const;

/**
 * As for the convolution itself. A weight's gradient sums over pixels, of which there must be many: behind ReLU and dropout
 * all that is not zero may lie in one tile, whose errors (measured on SqueezeNet's: up to 175 × 2⁻²⁴ of its magnitudes) must
 * be small beside what a sum over the whole plane may be off by. That has its price: measured, planes of 13 × 13 are multiplied
 * a tenth faster without a transform, but those of 16 × 16 to 22 × 22 take a fifth to a half longer.
 */
export const winogradGradientFits = (g: Correlation): boolean =>
  winogradFits({ ...g, inChannels: Math.max(16, g.inChannels) }) && g.inChannels >= 8 && outPlane(g) >= 512;

const tiles = (g: Correlation): Pick<Patches, "tilesDown" | "tilesAcross" | "groups"> => ({
  tilesDown: tilesDown(g),
  tilesAcross: tilesAcross(g),
  groups: g.groups,
});
/** The patches of x, 6×6 pixels, that the weights' gradient is computed from. */
export const inputPatches = (g: Correlation): Patches => ({
  ...tiles(g),
  size: 6,
  channels: g.inChannels,
  height: g.inHeight,
  width: g.inWidth,
  padHeight: g.padHeight,
  padWidth: g.padWidth,
});
/** The patches of dy, 4×4 pixels, that the weights' gradient is computed from. */
export const slopePatches = (g: Correlation): Patches => ({
  ...tiles(g),
  size: 4,
  channels: g.outChannels,
  height: g.outHeight,
  width: g.outWidth,
  padHeight: 0,
  padWidth: 0,
});

interface Bands {
  /** Output (input) channels in tiles, tiles in bands. */
  readonly tiles: Split;
  readonly bands: Split;
}
const bandsOf = (channels: number, size: number, band: number): Bands => {
  const tiles = split(channels, size);
  return { tiles, bands: split(tiles.parts, band / size) };
};

const tasksFor = (g: Correlation, band: number): number =>
  g.groups * bandsOf(g.outChannels, height, band).bands.parts * bandsOf(g.inChannels, width, band).bands.parts;

/** A sum of every row of a band with every column, for one point; a line more, against full sets of the cache. */
const pointBytes = (band: number): number => 16 * band * band + 64;

/**
 * sum + each sample's part of the gradient of 3×3 weights, by Winograd's F(3×3, 4×4): at each of the 36 points, rows of
 * transformed dy times rows of transformed x, along the tiles. Lanes add up their own tiles; they are added in pairs after
 * the transform back, which does not mind. A task is a band of outputs by a band of inputs.
 * Words: samples, address of the result, of the sum, of transformed x, of transformed dy.
 */
export function winogradGradient(g: Correlation, wanted: number): Job {
  const band = bands.find((each) => tasksFor(g, each) >= wanted) ?? bands[2];
  return { kernel: gradientKernel(g, band), tasks: tasksFor(g, band) };
}

const gradientKernel = (g: Correlation, band: number): Kernel => ({
  key: `winogradGradient ${band} ${correlationKey(g)}`,
  scratch: points * pointBytes(band),
  write(task) {
    const { routine, index } = task;
    const [rows, columns] = [bandsOf(g.outChannels, height, band), bandsOf(g.inChannels, width, band)];
    const column = routine.int(index.modulo(columns.bands.parts));
    const row = routine.int(index.over(columns.bands.parts).modulo(rows.bands.parts));
    const group = routine.int(index.over(columns.bands.parts * rows.bands.parts));
    const range = (b: Bands, at: Int): Range => {
      const first = routine.int(partStart(b.bands, at));
      const end = routine.int(partStart(b.bands, at.plus(1)));
      return {
        tiles: b.tiles,
        first,
        end,
        start: routine.int(partStart(b.tiles, first)),
        stop: routine.int(partStart(b.tiles, end)),
      };
    };
    const block = { rows: range(rows, row), columns: range(columns, column), band };
    const shift = routine.int(group.times(9 * 4 * g.outChannels * g.inChannels));
    const [to, from] = [routine.int(task.word(1).plus(shift)), routine.int(task.word(2).plus(shift))];
    eachWeight(routine, g, block, (at) => {
      for (let tap = 0; tap < 9; tap++) routine.storeFloat(to.plus(at), floatAt(from.plus(at), 4 * tap), 4 * tap);
    });
    const x = routine.int(task.word(3).plus(group.times(patchBytes(inputPatches(g)))));
    const dy = routine.int(task.word(4).plus(group.times(patchBytes(slopePatches(g)))));
    routine.for(0, task.word(0), () => {
      multiplyBand(routine, g, block, x, dy, task.scratch);
      addParts(routine, g, block, to, task.scratch);
      routine.increase(x, g.groups * patchBytes(inputPatches(g)));
      routine.increase(dy, g.groups * patchBytes(slopePatches(g)));
    });
  },
});

/** Tiles of channels first … end − 1, which are channels start … stop − 1. */
interface Range {
  readonly tiles: Split;
  readonly first: IntVariable;
  readonly end: IntVariable;
  readonly start: IntVariable;
  readonly stop: IntVariable;
}
interface Block {
  readonly rows: Range;
  readonly columns: Range;
  readonly band: number;
}

/** Visits a block's pairs of channels: the byte offset of their nine weights, and of their sums in the scratch memory. */
function eachWeight(
  routine: Routine,
  g: Correlation,
  { rows, columns, band }: Block,
  visit: (weights: IntVariable, sums: Int) => void,
): void {
  routine.for(rows.start, rows.stop, (row) =>
    routine.for(columns.start, columns.stop, (column) => {
      const weights = routine.int(row.times(g.inChannels).plus(column).times(36));
      visit(weights, row.minus(rows.start).times(band).plus(column.minus(columns.start)).times(16));
    }),
  );
}

function multiplyBand(
  routine: Routine,
  g: Correlation,
  { rows, columns, band }: Block,
  x: Int,
  dy: Int,
  scratch: Int,
): void {
  const { lanes } = routine;
  const [inputs, slopes] = [inputPatches(g), slopePatches(g)];
  const [left, right, sums] = [routine.int(dy), routine.int(x), routine.int(scratch)];
  routine.for(0, points, () => {
    eachPart(routine, rows.tiles, rows.first, rows.end, (row, tall) =>
      eachPart(routine, columns.tiles, columns.first, columns.end, (column, wide) => {
        const from = routine.int(left.plus(row.times(patchRowBytes(slopes))));
        const by = routine.int(right.plus(column.times(patchRowBytes(inputs))));
        const products = zeroSums(routine, tall, wide);
        const add = outerProduct(routine, products);
        const end = routine.int(from.plus(16 * vectorsOf(inputs)));
        routine.loopWhile(() => {
          add(
            Array.from({ length: tall }, (_, r) => lanes.load(from, r * patchRowBytes(slopes))),
            Array.from({ length: wide }, (_, c) => lanes.load(by, c * patchRowBytes(inputs))),
          );
          routine.increase(from, 16);
          routine.increase(by, 16);
          return from.differs(end);
        });
        const to = routine.int(
          sums.plus(row.minus(rows.start).times(band).plus(column.minus(columns.start)).times(16)),
        );
        products.forEach((line, r) => line.forEach((sum, c) => routine.store(to, sum, 16 * (r * band + c))));
      }),
    );
    routine.increase(left, patchPointBytes(slopes));
    routine.increase(right, patchPointBytes(inputs));
    routine.increase(sums, pointBytes(band));
  });
}

/** Transforms a sample's sums back and adds them to the running ones, rounding each once. */
function addParts(routine: Routine, g: Correlation, block: Block, to: Int, scratch: Int): void {
  const { lanes } = routine;
  const keep = (value: Vec): Vec => routine.vec(value);
  eachWeight(routine, g, block, (weights, sums) => {
    const from = routine.int(scratch.plus(sums));
    const load = (point: number): Vec => keep(lanes.load(from, point * pointBytes(block.band)));
    const intoThree = (sums: Six<Vec>): Three<Vec> => fromPointsToThree(lanes, keep, sums);
    const columns = six((column) => intoThree(six((row) => load(6 * row + column))));
    const at = routine.int(to.plus(weights));
    for (const row of threeIndices)
      intoThree(six((column) => columns[column][row])).forEach((value, column) => {
        const offset = 4 * (3 * row + column);
        routine.storeFloat(at, floatAt(at, offset).plus(addLanes(lanes, routine, value)), offset);
      });
  });
}
