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
import type { Job, Kernel, Task } from "./kernel.ts";
import { type Epilogue, finish, multiplyTile, widestTile } from "./multiply-tile.ts";
import { packColumns } from "./pack-columns.ts";
import { panelRows, panels } from "./pack-weights.ts";
import { eachPart, partStart } from "./split-loop.ts";

/** Floats of packed columns that a task may hold: half of a usual second-level cache. */
const panelFloats = 48 * 1024;
/** Floats of columns read in place that one task goes over with each of its panels: half of a first-level cache. */
const blockFloats = 4 * 1024;
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
  // The lines of a block that is read in place hold two tiles each, and stay in the first-level cache for all panels.
  const inPlace = Math.max(2, Math.floor(blockFloats / (depth(g) * tileFloats)));
  const most = Math.min(
    readsInPlace(g) ? inPlace : pointwise(g) ? 1 : roomFor,
    Math.floor(tiles.parts / wantedPerSample),
  );
  const blocks = split(tiles.parts, Math.max(1, most));
  const work = Math.floor(taskWork / (depth(g) * tileFloats * panelRows));
  const share = Math.floor(panels(g) / Math.ceil(wantedPerSample / blocks.parts));
  const perBand = Math.min(pointwise(g) ? Math.max(2 * fewestPanels, work) : panels(g), Math.max(fewestPanels, share));
  const rowBytes = 4 * tileFloats * (blocks.size + (blocks.extra > 0 ? 1 : 0));
  return { pixels, tiles, blocks, bands: split(panels(g), perBand), rowBytes };
}

/**
 * A pointwise convolution's columns stand ready in its input, one line of the cache for each term of a tile. Where so many
 * lines would drive each other out of the first-level cache, and enough outputs use them, they are packed all the same.
 */
const readsInPlace = (g: Correlation): boolean => pointwise(g) && (depth(g) < 256 || g.outChannels < 128);

/**
 * y = x ⋆ w (+ bias, then ReLU), as a product of matrices: packed weights by columns of taps. A pointwise convolution reads
 * its columns where they stand; any other packs those of a few tiles into scratch memory that stays in the cache.
 * Words: address and distance between samples of y, of x, address of the packed weights, of the bias.
 */
export function correlate(g: Correlation, batch: number, epilogue: Epilogue, lanes: Lanes, wanted: number): Job {
  const c = cut(g, lanes, Math.ceil(wanted / (batch * g.groups)));
  const { blocks, bands } = c;
  const kernel: Kernel = {
    key: `correlate ${epilogue.biased} ${epilogue.rectified} ${blocks.parts} ${bands.parts} ${correlationKey(g)}`,
    scratch: readsInPlace(g) ? 0 : depth(g) * c.rowBytes + 64,
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
  const direct = readsInPlace(g);
  const origin = routine.int(direct ? 0 : tilePixel(c, task.lanes, firstTile));
  if (!direct) {
    const pixels = c.tiles.parts === 1 ? int(c.pixels) : tileEnd(c, task.lanes, endTile.minus(1)).minus(origin);
    packColumns(routine, g, { source: x, firstRow: routine.int(0), rows: routine.int(depth(g)), firstPixel: origin, pixels, panel: task.scratch, rowBytes: c.rowBytes }); // prettier-ignore
  }
  const [firstPanel, endPanel] = [partStart(c.bands, band), partStart(c.bands, band.plus(1))];
  const eachTile = (visit: (columns: IntVariable, to: IntVariable, size: number) => void): void =>
    eachPart(routine, c.tiles, firstTile, endTile, (_, size, tile) => {
      const pixel = routine.int(tilePixel(c, task.lanes, tile));
      const columns = routine.int(direct ? x.plus(pixel.times(4)) : task.scratch.plus(pixel.minus(origin).times(4)));
      visit(columns, routine.int(y.plus(pixel.times(4))), size);
    });
  const write = (panel: IntVariable, columns: IntVariable, to: IntVariable, size: number): void =>
    writePanel(routine, g, epilogue, c, { panel, weights, bias, columns, rowBytes: direct ? 4 * inPlane(g) : c.rowBytes, to, size }); // prettier-ignore
  if (direct)
    routine.for(firstPanel, endPanel, (panel) => eachTile((columns, to, size) => write(panel, columns, to, size))); // prettier-ignore
  else eachTile((columns, to, size) => routine.for(firstPanel, endPanel, (panel) => write(panel, columns, to, size)));
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
  const last = c.tiles.parts === 1 ? 4 * (c.pixels - lanes.width) : Infinity;
  const vectors = Array.from({ length: p.size }, (_, v) => Math.min(4 * lanes.width * v, last));
  const weights = p.weights.plus(p.panel.times(4 * panelRows * depth(g)));
  const sums = multiplyTile(routine, { weights, columns: p.columns, rowBytes: p.rowBytes, terms: depth(g), vectors });
  sums.forEach((row, r) => {
    const out = routine.int(p.panel.times(panelRows).plus(r));
    const write = (): void => {
      const bias = epilogue.biased ? routine.vec(lanes.spread(p.bias.plus(out.times(4)))) : lanes.constant(0);
      const to = routine.int(p.to.plus(out.times(4 * outPlane(g))));
      row.forEach((sum, v) =>
        routine.store(
          to,
          finish(lanes, epilogue, sum, bias, (y) => routine.vec(y)),
          vectors[v]!,
        ),
      );
    };
    if (g.outChannels % panelRows === 0) write();
    else routine.if(out.below(g.outChannels), write);
  });
}
