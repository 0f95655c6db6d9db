import { expectDefined } from "../expect-defined.ts";
import { pairs } from "../pairs.ts";
import { inputOf, type Op } from "./op.ts";
import { part, type View, whole } from "./view.ts";

/** Where every value stands, and the ops that turned out to be views: they run nothing. */
export interface Placement {
  readonly views: ReadonlyMap<number, View>;
  readonly silent: ReadonlySet<Op>;
  /** Halves of a concat that are written straight into its place. */
  readonly joined: ReadonlySet<number>;
}

/** `lengths` of all values; `fixed` are those that need a storage of their own: externals and what outlives the program. */
export function place(ops: readonly Op[], lengths: readonly number[], fixed: ReadonlySet<number>): Placement {
  const views = new Map<number, View>();
  const joined = new Set<number>();
  const silent = new Set<Op>();
  const made = new Set(ops.map(({ output }) => output));
  const viewOf = (value: number): View => {
    const view = views.get(value) ?? whole(value, expectDefined(lengths[value], "the length of a value"));
    views.set(value, view);
    return view;
  };
  // Backwards, so that a concat of concats hands its place down before its halves are placed.
  for (const op of ops.toReversed())
    if (op.name === "concat") {
      const { outer = 0, left = 0, right = 0, inner = 0 } = op.g;
      const view = viewOf(op.output);
      pairs([left, right], op.inputs).forEach(([channels, value], side) => {
        const start = side === 0 ? 0 : left * inner;
        const place = part(view, outer, (left + right) * inner, start, channels * inner);
        if (fixed.has(value) || !made.has(value) || views.has(value) || place === undefined) return;
        views.set(value, place);
        joined.add(value);
      });
    }
  for (const op of ops) {
    if (op.name !== "slice" || fixed.has(op.output) || views.has(op.output)) continue;
    const { outer = 0, channels = 0, inner = 0, start = 0, count = 0 } = op.g;
    const view = part(viewOf(inputOf(op, 0)), outer, channels * inner, start * inner, count * inner);
    if (view === undefined) continue;
    views.set(op.output, view);
    silent.add(op);
  }
  for (const { inputs, output, biasSum } of ops) {
    for (const value of [...inputs, output]) viewOf(value);
    if (biasSum !== undefined) [biasSum.sum, biasSum.output].forEach(viewOf);
  }
  return { views, silent, joined };
}
