import { float, floatAt, int, type Int } from "../wasm/expressions.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import { type Correlation, inPlane, taps } from "./correlation.ts";

/** Which taps of which pixels are to be packed, and where to. */
export interface Panel {
  /** Address of the first channel of the group, of one sample. */
  readonly source: Int;
  /** The first row: a row is one tap of one channel. */
  readonly firstRow: Int;
  readonly rows: Int;
  /** The first output pixel and how many. */
  readonly firstPixel: Int;
  readonly pixels: Int;
  readonly panel: Int;
  /** Bytes from row to row of the panel. */
  readonly rowBytes: number;
}

/**
 * Writes what the taps of some output pixels read, one row a tap, zeros where a tap falls outside the image. Vectors may
 * run over the end of a run: what they spoil is written afterwards, so a panel needs one vector of room behind it.
 */
export function packColumns(routine: Routine, g: Correlation, p: Panel): void {
  const row = routine.int(p.panel);
  const pixels = routine.int(p.pixels);
  const firstY = routine.int(p.firstPixel.over(g.outWidth));
  const firstX = routine.int(p.firstPixel.modulo(g.outWidth));
  routine.for(p.firstRow, p.firstRow.plus(p.rows), (k) => {
    const tap = k.modulo(taps(g));
    const plane = routine.int(p.source.plus(k.over(taps(g)).times(4 * inPlane(g))));
    const down = routine.int(tap.over(g.kernelWidth).times(g.dilationHeight).minus(g.padHeight));
    const right = routine.int(tap.modulo(g.kernelWidth).times(g.dilationWidth).minus(g.padWidth));
    const [x, y] = [routine.int(firstX), routine.int(firstY)];
    const to = routine.int(row);
    const left = routine.int(pixels);
    const copyRun = g.spreadHeight * g.spreadWidth > 1 ? spreadRun(routine, g) : denseRun(routine, g, right);
    routine.loopWhile(() => {
      const run = routine.int(left.atMost(int(g.outWidth).minus(x)));
      copyRun({ plane, down, right, x, y, run, to });
      routine.increase(to, run.times(4));
      routine.set(left, left.minus(run));
      routine.set(x, 0);
      routine.increase(y, 1);
      return int(0).below(left);
    });
    routine.increase(row, p.rowBytes);
  });
}

/** Pixels x … x + run − 1 of output row y, of the tap that looks `down` and `right`. */
interface Run {
  readonly plane: IntVariable;
  readonly down: IntVariable;
  readonly right: IntVariable;
  readonly x: IntVariable;
  readonly y: IntVariable;
  readonly run: IntVariable;
  readonly to: IntVariable;
}

function denseRun(routine: Routine, g: Correlation, right: IntVariable): (run: Run) => void {
  const { strideWidth: stride } = g;
  // The output columns whose tap lies inside the image: first … end − 1.
  const first = routine.int(
    int(0)
      .minus(right)
      .least(0)
      .plus(stride - 1)
      .over(stride),
  );
  const end = routine.int(
    int(g.inWidth - 1)
      .minus(right)
      .least(-stride)
      .plus(stride)
      .over(stride),
  );
  return ({ plane, down, x, y, run, to }) => {
    const at = routine.int(to);
    const row = routine.int(y.times(g.strideHeight).plus(down));
    const stop = routine.int(x.plus(run));
    const from = routine.int(first.least(x).atMost(stop));
    const until = routine.int(end.atMost(stop).least(from));
    routine.if(
      row.within(g.inHeight),
      () => {
        clearFloats(routine, at, from.minus(x));
        routine.increase(at, from.minus(x).times(4));
        const source = plane.plus(row.times(g.inWidth).plus(from.times(stride)).plus(right).times(4));
        copyStrided(routine, at, routine.int(source), routine.int(until.minus(from)), stride);
        routine.increase(at, until.minus(from).times(4));
        clearFloats(routine, at, stop.minus(until));
      },
      () => clearFloats(routine, at, run),
    );
  };
}

function clearFloats(routine: Routine, to: Int, count: Int): void {
  const { lanes } = routine;
  routine.for(0, count.times(4), (at) => routine.store(to.plus(at), lanes.constant(0)), 4 * lanes.width);
}

function copyStrided(routine: Routine, to: Int, from: Int, count: Int, stride: number): void {
  const { lanes } = routine;
  const source = routine.int(from);
  const step = 4 * lanes.width;
  routine.for(
    0,
    count.times(4),
    (at) => {
      if (stride === 1 || lanes.width === 1) routine.store(to.plus(at), lanes.load(source));
      else if (stride === 2)
        routine.store(to.plus(at), lanes.shuffle(lanes.load(source), lanes.load(source, 16), [0, 2, 4, 6]));
      else
        for (let lane = 0; lane < 4; lane++)
          routine.storeFloat(to.plus(at), floatAt(source, 4 * stride * lane), 4 * lane);
      routine.increase(source, step * stride);
    },
    step,
  );
}

/** Number by number, for inputs that stand apart. */
function spreadRun(routine: Routine, g: Correlation): (run: Run) => void {
  return ({ plane, down, right, x, y, run, to }) => {
    const row = routine.int(y.times(g.strideHeight).plus(down));
    const rowThere = row.within(g.inHeight * g.spreadHeight).and(row.modulo(g.spreadHeight).equals(0));
    const source = routine.int(plane.plus(row.over(g.spreadHeight).times(4 * g.inWidth)));
    const there = routine.int(rowThere);
    routine.for(0, run, (i) => {
      const column = routine.int(x.plus(i).times(g.strideWidth).plus(right));
      const found = there.and(column.within(g.inWidth * g.spreadWidth)).and(column.modulo(g.spreadWidth).equals(0));
      const at = to.plus(i.times(4));
      routine.if(
        found,
        () => routine.storeFloat(at, floatAt(source.plus(column.over(g.spreadWidth).times(4)))),
        () => routine.storeFloat(at, float(0)),
      );
    });
  };
}
