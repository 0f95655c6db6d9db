import { type Expr, intern, number, type ScalarsOf, type Term, termOf } from "./expression.ts";

/** √a; NaN below 0. */
export const sqrt = <A extends Expr<string>>(a: A): Expr<ScalarsOf<A>> => intern({ op: "sqrt", args: [a] });

/** e to the a. */
export const exp = <A extends Expr<string>>(a: A): Expr<ScalarsOf<A>> => intern({ op: "exp", args: [a] });

/** The natural logarithm; −∞ of 0, NaN below. */
export const log = <A extends Expr<string>>(a: A): Expr<ScalarsOf<A>> => intern({ op: "log", args: [a] });

/** The condition a > b, for `where`. It is false where either is NaN. */
export const greater = <A extends Term, B extends Term>(a: A, b: B): readonly [A, B] => [a, b];

/**
 * `yes` where the condition holds, else `no`. All other choices are made of it.
 * A kernel's condition compares inputs and numbers only: a rounded value could take the other branch.
 */
export function where<A extends Term, B extends Term, Y extends Term, N extends Term>(
  [a, b]: readonly [A, B],
  yes: Y,
  no: N,
): Expr<ScalarsOf<A | B | Y | N>> {
  const [chosen, other] = [termOf(yes), termOf(no)];
  const [left, right] = beside(termOf(a), termOf(b));
  return chosen === other ? chosen : intern({ op: "where", args: [left, right, chosen, other] });
}

/**
 * The comparison of an input with a number as one with a float32, of the same answer: for a float32 x, x > c is
 * x > the greatest float32 that is not above c. So it does not matter in what a backend compares.
 */
function beside(a: Expr, b: Expr): readonly [Expr, Expr] {
  if (a.node.op === "input" && b.node.op === "number") return [a, number(notAbove(b.node.value))];
  if (a.node.op === "number" && b.node.op === "input") return [number(-notAbove(-a.node.value)), b];
  return [a, b];
}

/** The greatest float32 that is not above a number. */
function notAbove(value: number): number {
  const near = Math.fround(value);
  if (!(near > value)) return near;
  if (near === Infinity) return 2 ** 128 - 2 ** 104;
  // The next one down: bits of floats count as integers do, away from 0.
  const bits = new Int32Array(Float32Array.of(near).buffer);
  return (
    new Float32Array(bits.map((word) => (near > 0 ? word - 1 : near === 0 ? -0x7fffffff : word + 1)).buffer)[0] ?? NaN
  );
}

/** The greater; b where they are equal or one is NaN. */
export const max = <A extends Term, B extends Term>(a: A, b: B): Expr<ScalarsOf<A | B>> => where(greater(a, b), a, b);

/** The smaller; b where they are equal or one is NaN. */
export const min = <A extends Term, B extends Term>(a: A, b: B): Expr<ScalarsOf<A | B>> => where(greater(b, a), a, b);

/** −1, 0 or 1; NaN and −0 stay. */
export const sign = <A extends Expr<string>>(a: A): Expr<ScalarsOf<A>> =>
  where(greater(a, 0), 1, where(greater(0, a), -1, a));
