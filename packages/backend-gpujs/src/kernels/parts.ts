import { type Formula, mathematics } from "@squeezenet/core";

type Any = mathematics.Expr<string>;

/** What one program may read: WebGPU promises 8 storage buffers, one of which is the result; WebGL promises 8 textures. */
const readable = 7;

/** A value of a formula that a program of its own computes. */
export interface Part {
  readonly value: Any;
  /** What the program reads: inputs of the formula, and values of parts before. */
  readonly reads: ReadonlySet<Any>;
}

/**
 * A formula's programs in order, of which the last computes the formula. There is more than one where a comparison is made
 * first, and where a formula reads more than a program can: then what reads most is computed before.
 * @param comparisons the comparisons that are made first, by the choices that ask for them
 */
export function partsOf({ root, steps }: Formula, comparisons: ReadonlyMap<Any, Any>): readonly Part[] {
  const first = new Set(comparisons.values());
  const parts = [...first].map((value): Part => ({ value, reads: new Set(value.node.args.filter(isInput)) }));
  const reads = new Map<Any, ReadonlySet<Any>>();
  const readsOf = (expr: Any): ReadonlySet<Any> => reads.get(expr) ?? new Set();
  for (const expr of steps) {
    const own = isInput(expr) ? expr : comparisons.get(expr);
    const all = (): ReadonlySet<Any> => {
      const below = expr.node.args.flatMap((arg) => [...readsOf(arg)]);
      return new Set(own === undefined ? below : [...below, own]);
    };
    // Ends: an operation has four arguments at most, and asks for one comparison.
    while (all().size > readable) {
      const value = expr.node.args.reduce((most, arg) => (readsOf(arg).size > readsOf(most).size ? arg : most));
      parts.push({ value, reads: readsOf(value) });
      reads.set(value, new Set([value]));
    }
    reads.set(expr, all());
  }
  return [...parts, { value: root, reads: readsOf(root) }];
}

const isInput = ({ node: { op } }: Any): boolean => op === "input";
