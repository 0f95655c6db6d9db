import type { Int } from "../wasm/expressions.ts";
import type { Vec } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import { type Split, split } from "./correlation.ts";
import { eachPart } from "./split-loop.ts";

/** Rows of the left and of the right that are multiplied at once: see widestTile. */
const tallest = 4;
const widest = 2;

interface Rows {
  /** Address of the first left row's first pixel, and bytes from row to row. */
  readonly left: IntVariable;
  readonly leftBytes: number;
  readonly right: IntVariable;
  readonly rightBytes: number;
  /** The splits that the bands are parts of: a band's size is known up to one. */
  readonly rows: Split;
  readonly rowBand: IntVariable;
  readonly terms: Split;
  readonly termBand: IntVariable;
  readonly pixels: IntVariable;
  /** Address of rows × (most terms) vectors, to which the products are added lane by lane. */
  readonly sums: Int;
}

/** sums[row][term] += left[row] · right[term], each lane on its own; the last few pixels go to the first lane. */
export function multiplyRows(routine: Routine, m: Rows): void {
  const stride = m.terms.size + (m.terms.extra > 0 ? 1 : 0);
  bySize(routine, m.rows, m.rowBand, (rows) =>
    bySize(routine, m.terms, m.termBand, (terms) => {
      const [down, across] = [split(rows, tallest), split(terms, widest)];
      eachPart(routine, down, 0, down.parts, (row, height) =>
        eachPart(routine, across, 0, across.parts, (term, width) => {
          const sums = routine.int(
            m.sums.plus(
              row
                .times(stride)
                .plus(term)
                .times(4 * routine.lanes.width),
            ),
          );
          const left = routine.int(m.left.plus(row.times(m.leftBytes)));
          const right = routine.int(m.right.plus(term.times(m.rightBytes)));
          multiplyTile(routine, { ...m, left, right, sums }, height, width, stride);
        }),
      );
    }),
  );
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

type Operands = Pick<Rows, "leftBytes" | "rightBytes" | "pixels"> & {
  left: IntVariable;
  right: IntVariable;
  sums: Int;
};

function multiplyTile(routine: Routine, m: Operands, height: number, width: number, stride: number): void {
  const { lanes } = routine;
  const bytes = 4 * lanes.width;
  const place = (row: number, term: number): number => bytes * (row * stride + term);
  const at = Array.from({ length: height }, (_, row) => Array.from({ length: width }, (_, term) => place(row, term)));
  const sums = at.map((row) => row.map((offset) => routine.vec(lanes.load(m.sums, offset))));
  const lefts = Array.from({ length: height }, () => routine.vec());
  const value = routine.vec();
  const step = (load: (address: Int, offset: number) => Vec, count: number): void => {
    lefts.forEach((left, row) => routine.setVec(left, load(m.left, row * m.leftBytes)));
    for (let term = 0; term < width; term++) {
      routine.setVec(value, load(m.right, term * m.rightBytes));
      sums.forEach((row, r) => routine.setVec(row[term]!, lanes.multiplyAdd(lefts[r]!, value, row[term]!)));
    }
    routine.increase(m.left, count);
    routine.increase(m.right, count);
  };
  const count = m.pixels.times(4);
  const end = routine.int(m.left.plus(count));
  const whole = routine.int(m.left.plus(count.and(-bytes)));
  const until = (stop: Int, body: () => void): void =>
    routine.if(m.left.differs(stop), () =>
      routine.loopWhile(() => {
        body();
        return m.left.differs(stop);
      }),
    );
  until(whole, () => step((address, offset) => lanes.load(address, offset), bytes));
  if (lanes.width > 1) until(end, () => step((address, offset) => lanes.loadFirst(address, offset), 4));
  sums.forEach((row, r) => row.forEach((sum, term) => routine.store(m.sums, sum, at[r]![term]!)));
}
