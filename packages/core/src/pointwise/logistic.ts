import { ruled } from "./derivative.ts";
import { type Expr, number } from "./expression.ts";
import { exp } from "./functions.ts";

/** 1 ÷ (1 + e^−x). Its gradient reads the output alone. */
export const logistic = (x: Expr): Expr =>
  ruled(
    x,
    (x) => number(1).over(exp(x.negated()).plus(1)),
    (y, dy) => y.times(number(1).minus(y)).times(dy),
  );
