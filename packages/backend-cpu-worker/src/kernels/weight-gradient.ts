import { floatAt, type Int, int } from "../wasm/expressions.ts";
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
import { multiplyRows } from "./multiply-rows.ts";
import { packColumns } from "./pack-columns.ts";
import { partStart } from "./split-loop.ts";
import { addLanes } from "./sweep.ts";

/** Pixels that are multiplied before the next rows are fetched: short enough for the first-level cache. */
const blockPixels = 256;
const bandRows = 64;
/** Terms of a task at most. All rows of dy are fetched once for each band, so where terms are packed bands are wide. */
const bandTerms = (g: Correlation): number => (pointwise(g) ? 16 : 28);

interface Cut {
  readonly pixels: number;
  /** Pixels of one sample, in blocks; all but the last are whole. */
  readonly blocks: number;
  /** Output channels of a group, in bands: one a task. */
  readonly rows: Split;
  /** Terms (taps of channels) of a group, in bands: one a task. */
  readonly terms: Split;
}

function cut(g: Correlation, wanted: number): Cut {
  const pixels = outPlane(g);
  const terms = split(depth(g), bandTerms(g));
  // Packing is shared by all output channels of a task: those that need it are shared out over them only where they must.
  const share = Math.floor(g.outChannels / Math.ceil(wanted / (g.groups * terms.parts)));
  const rows = split(g.outChannels, Math.max(8, Math.min(pointwise(g) ? bandRows : 4 * bandRows, share)));
  return { pixels, blocks: Math.ceil(pixels / blockPixels), rows, terms };
}

const most = ({ size, extra }: Split): number => size + (extra > 0 ? 1 : 0);

/**
 * sum + each sample's part of the weights' gradient: rows of dy times rows of taps, along the pixels. Within a sample each
 * lane adds up its own pixels, block by block, then the lanes are added in pairs; the samples follow one by one.
 * Words: samples, address of the result, of the sum, 0, then address and distance between samples of x, of dy.
 */
export function weightGradient(g: Correlation, lanes: Lanes, wanted: number): Job {
  const c = cut(g, wanted);
  const partBytes = 4 * lanes.width * most(c.rows) * most(c.terms);
  const panelBytes = pointwise(g) ? 0 : 4 * blockPixels * most(c.terms) + 64;
  const kernel: Kernel = {
    key: `weightGradient ${c.rows.parts} ${correlationKey(g)}`,
    scratch: partBytes + panelBytes,
    write: (task) => write(task, g, c, partBytes),
  };
  return { kernel, tasks: g.groups * c.rows.parts * c.terms.parts };
}

function write(task: Task, g: Correlation, c: Cut, partBytes: number): void {
  const { routine, index, lanes } = task;
  const outer = routine.int(index.over(c.terms.parts));
  const termBand = routine.int(index.modulo(c.terms.parts));
  const rowBand = routine.int(outer.modulo(c.rows.parts));
  const group = routine.int(outer.over(c.rows.parts));
  const firstTerm = routine.int(partStart(c.terms, termBand));
  const terms = routine.int(partStart(c.terms, termBand.plus(1)).minus(firstTerm));
  const firstRow = routine.int(partStart(c.rows, rowBand));
  const rows = routine.int(partStart(c.rows, rowBand.plus(1)).minus(firstRow));
  const corner = routine.int(group.times(g.outChannels).plus(firstRow).times(depth(g)).plus(firstTerm).times(4));
  const result = { at: routine.int(task.word(1).plus(corner)), rows, terms, rowBytes: 4 * depth(g) };
  copyBlock(routine, result, routine.int(task.word(2).plus(corner)));
  const x = routine.int(task.word(4).plus(group.times(4 * g.inChannels * inPlane(g))));
  const dy = routine.int(
    task.word(6).plus(
      group
        .times(g.outChannels)
        .plus(firstRow)
        .times(4 * outPlane(g)),
    ),
  );
  const [xStep, dyStep] = [task.word(5), task.word(7)];
  routine.for(0, task.word(0), () => {
    routine.for(0, rows.times(most(c.terms)).times(4 * lanes.width), (at) => routine.store(task.scratch.plus(at), lanes.constant(0)), 4 * lanes.width); // prettier-ignore
    routine.for(0, c.blocks, (block) => {
      const first = routine.int(block.times(blockPixels));
      const pixels = routine.int(int(c.pixels).minus(first).atMost(blockPixels));
      const columns = routine.int();
      if (pointwise(g)) routine.set(columns, x.plus(firstTerm.times(inPlane(g)).plus(first).times(4)));
      else {
        routine.set(columns, task.scratch.plus(partBytes));
        packColumns(routine, g, { source: x, firstRow: firstTerm, rows: terms, firstPixel: first, pixels, panel: columns, rowBytes: 4 * blockPixels }); // prettier-ignore
      }
      multiplyRows(routine, {
        left: routine.int(dy.plus(first.times(4))),
        leftBytes: 4 * outPlane(g),
        right: columns,
        rightBytes: pointwise(g) ? 4 * inPlane(g) : 4 * blockPixels,
        rows: c.rows,
        rowBand,
        terms: c.terms,
        termBand,
        pixels,
        sums: task.scratch,
      });
    });
    addBlock(routine, lanes, result, task.scratch, most(c.terms));
    routine.increase(x, xStep);
    routine.increase(dy, dyStep);
  });
}

interface Block {
  readonly at: IntVariable;
  readonly rows: IntVariable;
  readonly terms: IntVariable;
  readonly rowBytes: number;
}

function eachRow(routine: Routine, block: Block, visit: (at: IntVariable, row: IntVariable) => void): void {
  const at = routine.int(block.at);
  routine.for(0, block.rows, (row) => {
    visit(at, row);
    routine.increase(at, block.rowBytes);
  });
}

function copyBlock(routine: Routine, block: Block, source: Int): void {
  const from = routine.int(source);
  eachRow(routine, block, (at) => {
    routine.for(0, block.terms.times(4), (i) => routine.storeFloat(at.plus(i), floatAt(from.plus(i))), 4);
    routine.increase(from, block.rowBytes);
  });
}

/** Adds a sample's part to the running sums, rounding each once. */
function addBlock(routine: Routine, lanes: Lanes, block: Block, parts: Int, stride: number): void {
  eachRow(routine, block, (at, row) => {
    const from = routine.int(parts.plus(row.times(4 * lanes.width * stride)));
    routine.for(
      0,
      block.terms.times(4),
      (i) => {
        const part = addLanes(lanes, routine, lanes.load(from));
        routine.storeFloat(at.plus(i), floatAt(at.plus(i)).plus(part));
        routine.increase(from, 4 * lanes.width);
      },
      4,
    );
  });
}
