import { type Expr, intern, type ScalarsOf, type Term, termOf } from "./expression.ts";

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
  const [left, right, chosen, other] = [termOf(a), termOf(b), termOf(yes), termOf(no)];
  return chosen === other ? chosen : intern({ op: "where", args: [left, right, chosen, other] });
}

/** The greater; b where they are equal or one is NaN. */
export const max = <A extends Term, B extends Term>(a: A, b: B): Expr<ScalarsOf<A | B>> => where(greater(a, b), a, b);

/** The smaller; b where they are equal or one is NaN. */
export const min = <A extends Term, B extends Term>(a: A, b: B): Expr<ScalarsOf<A | B>> => where(greater(b, a), a, b);

/** −1, 0 or 1; NaN and −0 stay. */
export const sign = <A extends Expr<string>>(a: A): Expr<ScalarsOf<A>> =>
  where(greater(a, 0), 1, where(greater(0, a), -1, a));
