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
import { multiplyTile, widestTile } from "./multiply-tile.ts";
import { pairs } from "../pairs.ts";
import { packColumns } from "./pack-columns.ts";
import { addRectangle, clearVectors, copyRectangle } from "./rectangle.ts";
import { eachPart, partStart } from "./split-loop.ts";
import { turnRows } from "./turn-rows.ts";
import { type GradientCut, gradientCut, most, panelBytes, rowBytes, sumBytes, tallest } from "./weight-gradient-cut.ts";

/**
 * sum + each sample's part of the weights' gradient: rows of dy times rows of taps, along the pixels. Lanes are terms, for
 * which the taps are turned so that a pixel's stand side by side. A block of pixels is summed up in order, the blocks are
 * added, then the samples follow one by one.
 * Words: samples, address of the result, of the sum, 0, then address and distance between samples of x, of dy.
 */
export function weightGradient(g: Correlation, lanes: Lanes, wanted: number): Job {
  const c = gradientCut(g, lanes, wanted);
  const kernel: Kernel = {
    key: `weightGradient ${c.rows.parts} ${c.tiles.parts} ${correlationKey(g)}`,
    scratch: most(c.rows) * sumBytes(c) + most(c.tiles) * panelBytes(c, lanes) + c.tileTerms * rowBytes(c),
    write: (task) => write(task, g, c),
  };
  return { kernel, tasks: g.groups * c.rows.parts * c.tiles.parts };
}

function write(task: Task, g: Correlation, c: GradientCut): void {
  const { routine, index, lanes } = task;
  const outer = routine.int(index.over(c.tiles.parts));
  const tileBand = routine.int(index.modulo(c.tiles.parts));
  const rowBand = routine.int(outer.modulo(c.rows.parts));
  const group = routine.int(outer.over(c.rows.parts));
  const firstTile = routine.int(partStart(c.tiles, tileBand));
  const tiles = routine.int(partStart(c.tiles, tileBand.plus(1)).minus(firstTile));
  const firstTerm = routine.int(firstTile.times(c.tileTerms));
  const firstRow = routine.int(partStart(c.rows, rowBand));
  const rows = routine.int(partStart(c.rows, rowBand.plus(1)).minus(firstRow));
  const terms = routine.int(tiles.times(c.tileTerms).atMost(int(depth(g)).minus(firstTerm)));
  const corner = routine.int(group.times(g.outChannels).plus(firstRow).times(depth(g)).plus(firstTerm).times(4));
  const result = { at: routine.int(task.word(1).plus(corner)), rows, columns: terms, rowBytes: 4 * depth(g) };
  copyRectangle(routine, result, routine.int(task.word(2).plus(corner)));
  const x = routine.int(task.word(4).plus(group.times(4 * g.inChannels * inPlane(g))));
  const dyRow = group.times(g.outChannels).plus(firstRow);
  const dy = routine.int(task.word(6).plus(dyRow.times(4 * outPlane(g))));
  const sums = task.scratch;
  const panels = routine.int(sums.plus(most(c.rows) * sumBytes(c)));
  const taps = routine.int(panels.plus(most(c.tiles) * panelBytes(c, lanes)));
  routine.for(0, task.word(0), () => {
    if (c.blocks > 1) clearVectors(routine, sums, rows.times(sumBytes(c)));
    routine.for(0, c.blocks, (block) => {
      const first = routine.int(block.times(c.blockPixels));
      const pixels = routine.int(int(c.pixels).minus(first).atMost(c.blockPixels));
      routine.for(0, tiles, (tile) => {
        const panel = panels.plus(tile.times(panelBytes(c, lanes)));
        writePanel(routine, g, c, { x, term: firstTile.plus(tile).times(c.tileTerms), first, pixels, taps, panel });
      });
      multiplyBand(routine, g, c, { dy: routine.int(dy.plus(first.times(4))), rowBand, tiles, pixels, panels, sums });
    });
    addRectangle(routine, result, sums, sumBytes(c));
    routine.increase(x, task.word(5));
    routine.increase(dy, task.word(7));
  });
}

interface Taps {
  readonly x: IntVariable;
  /** The tile's first term. */
  readonly term: Int;
  readonly first: IntVariable;
  readonly pixels: IntVariable;
  /** Where rows of taps are packed before they are turned. */
  readonly taps: IntVariable;
  readonly panel: Int;
}

/** The taps of a tile's terms, pixel after pixel. Beyond the last term stand other numbers, in lanes that nobody looks at. */
function writePanel(routine: Routine, g: Correlation, c: GradientCut, { x, first, pixels, taps, ...p }: Taps): void {
  const term = routine.int(p.term);
  if (!pointwise(g)) {
    const rows = routine.int(int(depth(g)).minus(term).atMost(c.tileTerms));
    packColumns(routine, g, { source: x, firstRow: term, rows, firstPixel: first, pixels, panel: taps, rowBytes: rowBytes(c) }); // prettier-ignore
  }
  const rows = Array.from({ length: c.tileTerms }, (_, r) => {
    if (!pointwise(g)) return routine.int(taps.plus(r * rowBytes(c)));
    const channel = term.plus(r).atMost(depth(g) - 1);
    return routine.int(x.plus(channel.times(inPlane(g)).plus(first).times(4)));
  });
  turnRows(routine, { rows, pixels, panel: p.panel });
}

interface Band {
  readonly dy: IntVariable;
  readonly rowBand: IntVariable;
  readonly tiles: IntVariable;
  readonly pixels: IntVariable;
  readonly panels: IntVariable;
  readonly sums: Int;
}

/** sums[row][term] = (or += where there are several blocks) dy[row] · taps[term]. */
function multiplyBand(routine: Routine, g: Correlation, c: GradientCut, b: Band): void {
  const { lanes } = routine;
  const vectors = Array.from({ length: widestTile }, (_, v) => 4 * lanes.width * v);
  bySize(routine, c.rows, b.rowBand, (rows) => {
    const down = split(rows, tallest);
    eachPart(routine, down, 0, down.parts, (row, height) => {
      const factors = routine.int(b.dy.plus(row.times(4 * outPlane(g))));
      const to = routine.int(b.sums.plus(row.times(sumBytes(c))));
      const panel = routine.int(b.panels);
      routine.for(0, b.tiles, () => {
        const layout = { rows: height, rowBytes: 4 * outPlane(g), factorBytes: 4, columnBytes: 4 * c.tileTerms };
        const products = multiplyTile(routine, { ...layout, factors, columns: panel, terms: b.pixels, vectors });
        products.forEach((line, r) => {
          for (const [product, vector] of pairs(line, vectors)) {
            const offset = r * sumBytes(c) + vector;
            routine.store(to, c.blocks > 1 ? lanes.add(lanes.load(to, offset), product) : product, offset);
          }
        });
        routine.increase(panel, panelBytes(c, lanes));
        routine.increase(to, 4 * c.tileTerms);
      });
    });
  });
}

/** Writes code for both sizes of a split's parts. */
function bySize(routine: Routine, shares: Split, part: Int, write: (size: number) => void): void {
  if (shares.extra === 0) return write(shares.size);
  routine.if(
    part.below(shares.extra),
    () => write(shares.size + 1),
    () => write(shares.size),
  );
}
