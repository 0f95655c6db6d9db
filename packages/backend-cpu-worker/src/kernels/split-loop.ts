import { int, type Int, type IntLike } from "../wasm/expressions.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import type { Split } from "./correlation.ts";

/** Where a part starts. */
export const partStart = ({ size, extra }: Split, part: IntLike): Int =>
  int(part).times(size).plus(int(part).atMost(extra));

/**
 * Visits parts `from` … `to` − 1 of a split. The code is written once for each size that occurs: `visit` gets the size as
 * a number, so that it may unroll by it.
 */
export function eachPart(
  routine: Routine,
  shares: Split,
  from: IntLike,
  to: IntLike,
  visit: (start: IntVariable, size: number, part: IntVariable) => void,
): void {
  routine.for(from, to, (part) => {
    const start = routine.int(partStart(shares, part));
    if (shares.extra === 0) visit(start, shares.size, part);
    else
      routine.if(
        part.below(shares.extra),
        () => visit(start, shares.size + 1, part),
        () => visit(start, shares.size, part),
      );
  });
}
