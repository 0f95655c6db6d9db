import { int, type Int } from "../wasm/expressions.ts";
import type { Lanes } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import {
  type Correlation,
  correlationKey,
  depth,
  inPlane,
  outPlane,
  pointwise,
  type Split,
  split,
} from "./correlation.ts";
import { fetchLines } from "./fetch-lines.ts";
import type { Job, Kernel, Task } from "./kernel.ts";
import { type Epilogue, finish, multiplyTile, packedFactors, widestTile } from "./multiply-tile.ts";
import { packColumns } from "./pack-columns.ts";
import { packTile } from "./pack-tile.ts";
import { panelRows, panels } from "./pack-weights.ts";
import { pairs } from "../pairs.ts";
import { eachPart, partStart } from "./split-loop.ts";

/** Floats of packed columns that a task may hold: half of a usual second-level cache. */
const panelFloats = 48 * 1024;
/** Floats of columns read in place that one task fetches: a quarter of that cache. */
const fetchedFloats = 32 * 1024;
/** Floats of them that it goes over with one panel before the next: half of a first-level cache. */
const spanFloats = 4 * 1024;
/** Multiplications in one task of a pointwise convolution: long enough to be worth claiming, short enough to share out. */
const taskWork = 1 << 20;

/** How the work on one sample is cut: pixels into tiles, tiles into blocks, output channels into bands of panels. */
interface Cut {
  readonly pixels: number;
  /** Of vectors. */
  readonly tiles: Split;
  /** Of tiles. */
  readonly blocks: Split;
  /** Of panels. */
  readonly bands: Split;
  /** Tiles of columns read in place that each panel goes over before the next. */
  readonly span: number;
  /** Bytes of a row of packed columns. */
  readonly rowBytes: number;
}

/** Panels of a band at least: fewer would pack, or fetch, their columns for too little. */
const fewestPanels = 4;

function cut(g: Correlation, lanes: Lanes, wantedPerSample: number): Cut {
  const pixels = outPlane(g);
  const tiles = split(Math.ceil(pixels / lanes.width), widestTile);
  const tileFloats = (tiles.size + (tiles.extra > 0 ? 1 : 0)) * lanes.width;
  const roomFor = Math.min(Math.floor(panelFloats / (depth(g) * tileFloats)), 12);
  // Lines that are read in place hold two tiles each.
  const within = (floats: number): number => Math.max(2, Math.floor(floats / (depth(g) * tileFloats)));
  const most = Math.min(
    readsInPlace(g) ? within(fetchedFloats) : pointwise(g) ? 1 : roomFor,
    Math.floor(tiles.parts / wantedPerSample),
  );
  const blocks = split(tiles.parts, Math.max(1, most));
  const work = Math.floor(taskWork / (depth(g) * tileFloats * panelRows));
  const share = Math.floor(panels(g) / Math.ceil(wantedPerSample / blocks.parts));
  const perBand = Math.min(pointwise(g) ? Math.max(2 * fewestPanels, work) : panels(g), Math.max(fewestPanels, share));
  const rowBytes = 4 * tileFloats * (blocks.size + (blocks.extra > 0 ? 1 : 0));
  return { pixels, tiles, blocks, bands: split(panels(g), perBand), span: within(spanFloats), rowBytes };
}

/**
 * A pointwise convolution's columns stand ready in its input, one line of the cache for each term of a tile. Where so many
 * lines would drive each other out of the first-level cache, and enough outputs use them, they are packed all the same.
 */
const readsInPlace = (g: Correlation): boolean => pointwise(g) && (depth(g) < 256 || g.outChannels < 128);

/**
 * y = x ⋆ w (+ bias, then ReLU), as a product of matrices: packed weights by columns of taps. A pointwise convolution reads
 * its columns where they stand, or packs one tile's after another's; any other packs those of a few tiles at once. Scratch
 * memory is small enough to stay in the cache.
 * Words: address and distance between samples of y, of x, address of the packed weights, of the bias.
 */
export function correlate(g: Correlation, batch: number, epilogue: Epilogue, lanes: Lanes, wanted: number): Job {
  const c = cut(g, lanes, Math.ceil(wanted / (batch * g.groups)));
  const { blocks, bands } = c;
  const kernel: Kernel = {
    key: `correlate ${epilogue.biased} ${epilogue.rectified} ${blocks.parts} ${bands.parts} ${correlationKey(g)}`,
    scratch: readsInPlace(g) ? 64 : depth(g) * c.rowBytes + 64,
    write: (task) => writeCorrelate(task, g, epilogue, c),
  };
  return { kernel, tasks: batch * g.groups * blocks.parts * bands.parts };
}

function writeCorrelate(task: Task, g: Correlation, epilogue: Epilogue, c: Cut): void {
  const { routine, index } = task;
  const block = routine.int(index.modulo(c.blocks.parts));
  const outer = routine.int(index.over(c.blocks.parts));
  const band = routine.int(outer.modulo(c.bands.parts));
  const group = routine.int(outer.over(c.bands.parts).modulo(g.groups));
  const sample = routine.int(outer.over(c.bands.parts * g.groups));
  const at = (operand: number, groupBytes: number): IntVariable =>
    routine.int(
      task
        .word(2 * operand)
        .plus(sample.times(task.word(2 * operand + 1)))
        .plus(group.times(groupBytes)),
    );
  const y = at(0, 4 * g.outChannels * outPlane(g));
  const x = at(1, 4 * g.inChannels * inPlane(g));
  const weights = routine.int(task.word(4).plus(group.times(4 * panels(g) * panelRows * depth(g))));
  const bias = epilogue.biased ? routine.int(task.word(5).plus(group.times(4 * g.outChannels))) : weights;
  const firstTile = routine.int(partStart(c.blocks, block));
  const endTile = routine.int(partStart(c.blocks, block.plus(1)));
  const origin = routine.int(tilePixel(c, task.lanes, firstTile));
  const end = c.tiles.parts === 1 ? int(c.pixels) : tileEnd(c, task.lanes, endTile.minus(1));
  const pixels = routine.int(end.minus(origin));
  const [firstPanel, endPanel] = [partStart(c.bands, band), partStart(c.bands, band.plus(1))];
  const eachPanel = (visit: (panel: IntVariable) => void): void => routine.for(firstPanel, endPanel, visit);
  const eachTile = (from: Int, to: Int, visit: (pixel: IntVariable, size: number) => void): void =>
    eachPart(routine, c.tiles, from, to, (_, size, tile) => visit(routine.int(tilePixel(c, task.lanes, tile)), size));
  const write = (panel: IntVariable, pixel: IntVariable, size: number, columns: Int, rowBytes: number): void => {
    const to = routine.int(y.plus(pixel.times(4)));
    writePanel(routine, g, epilogue, c, { panel, weights, bias, columns: routine.int(columns), rowBytes, to, size });
  };
  if (readsInPlace(g)) {
    const rowBytes = 4 * inPlane(g);
    const start = x.plus(origin.times(4));
    fetchLines(routine, { start, length: pixels.times(4), rows: int(depth(g)), rowBytes }, task.scratch);
    const eachSpan = (visit: (from: IntVariable, to: IntVariable) => void): void =>
      routine.for(firstTile, endTile, (from) => visit(from, routine.int(from.plus(c.span).atMost(endTile))), c.span);
    eachSpan((from, to) =>
      eachPanel((panel) =>
        eachTile(from, to, (pixel, size) => write(panel, pixel, size, x.plus(pixel.times(4)), rowBytes)),
      ),
    );
  } else if (pointwise(g)) {
    eachTile(firstTile, endTile, (pixel, size) => {
      const vectors = tileVectors(c, task.lanes, size);
      packTile(routine, { source: x.plus(pixel.times(4)), sourceBytes: 4 * inPlane(g), rows: depth(g), vectors, tile: task.scratch, tileBytes: c.rowBytes }); // prettier-ignore
      eachPanel((panel) => write(panel, pixel, size, task.scratch, c.rowBytes));
    });
  } else {
    packColumns(routine, g, { source: x, firstRow: routine.int(0), rows: routine.int(depth(g)), firstPixel: origin, pixels, panel: task.scratch, rowBytes: c.rowBytes }); // prettier-ignore
    eachTile(firstTile, endTile, (pixel, size) => {
      const columns = routine.int(task.scratch.plus(pixel.minus(origin).times(4)));
      eachPanel((panel) => write(panel, pixel, size, columns, c.rowBytes));
    });
  }
}

/** Where a tile starts. The last one ends with the plane, so it may start early and compute some pixels again. */
function tilePixel(c: Cut, lanes: Lanes, tile: Int): Int {
  if (c.tiles.parts === 1) return int(0);
  return partStart(c.tiles, tile)
    .times(lanes.width)
    .atMost(c.pixels - c.tiles.size * lanes.width);
}
const tileEnd = (c: Cut, lanes: Lanes, tile: Int): Int =>
  partStart(c.tiles, tile.plus(1)).times(lanes.width).atMost(c.pixels);

/** Byte offset in a tile of each of its vectors: a lone tile's last one ends with the plane. */
function tileVectors(c: Cut, lanes: Lanes, size: number): number[] {
  const last = c.tiles.parts === 1 ? 4 * (c.pixels - lanes.width) : Infinity;
  return Array.from({ length: size }, (_, v) => Math.min(4 * lanes.width * v, last));
}

interface Panel {
  readonly panel: IntVariable;
  readonly weights: IntVariable;
  readonly bias: IntVariable;
  readonly columns: IntVariable;
  readonly rowBytes: number;
  readonly to: IntVariable;
  /** Vectors of the tile. */
  readonly size: number;
}

function writePanel(routine: Routine, g: Correlation, epilogue: Epilogue, c: Cut, p: Panel): void {
  const { lanes } = routine;
  const vectors = tileVectors(c, lanes, p.size);
  const weights = p.weights.plus(p.panel.times(4 * panelRows * depth(g)));
  const sums = multiplyTile(routine, { ...packedFactors, factors: weights, columns: p.columns, columnBytes: p.rowBytes, terms: depth(g), vectors }); // prettier-ignore
  sums.forEach((row, r) => {
    const out = routine.int(p.panel.times(panelRows).plus(r));
    const write = (): void => {
      const bias = epilogue.biased ? routine.vec(lanes.spread(p.bias.plus(out.times(4)))) : lanes.constant(0);
      const to = routine.int(p.to.plus(out.times(4 * outPlane(g))));
      for (const [sum, offset] of pairs(row, vectors)) {
        const y = finish(lanes, epilogue, sum, bias, (value) => routine.vec(value));
        routine.store(to, y, offset);
      }
    };
    if (g.outChannels % panelRows === 0) write();
    else routine.if(out.below(g.outChannels), write);
  });
}
