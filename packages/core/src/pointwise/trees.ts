import { type Expr, input, number, scalar } from "./expression.ts";
import type { Reader } from "./fold.ts";
import { exp, log, sqrt, where } from "./functions.ts";

/** Reads a tree into the same tree: with replaced nodes into another, and always without rules. */
export const trees: Reader<Expr<string>> = {
  input,
  number,
  scalar,
  "+": (a, b) => a.plus(b),
  "-": (a, b) => a.minus(b),
  "*": (a, b) => a.times(b),
  "/": (a, b) => a.over(b),
  sqrt,
  exp,
  log,
  pow: (a, power) => a.pow(power),
  where: (a, b, yes, no) => where([a, b], yes, no),
};
