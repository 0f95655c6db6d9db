import { expect, test } from "vitest";
import { scalar } from "./expression.ts";
import { type Formula, formula, spreadFormula } from "./formula.ts";

/** What a formula's type says; the compiler refuses the others. */
const two = (given: Formula<2, "beta", never>): string => given.text;

test("the compiler knows how many inputs a formula has, its scalars, and whether an input is spread", () => {
  const scaled = formula("scaled", (x, y) => scalar("beta").times(x.plus(y)));
  expect(two(scaled)).toBe("2; (beta * (x0 + x1))");
  // @ts-expect-error One input too few.
  two(formula("one", (x) => scalar("beta").times(x)));
  // @ts-expect-error One input too many.
  two(formula("three", (x, y, z) => scalar("beta").times(x.plus(y).plus(z))));
  // @ts-expect-error A scalar that nobody gives.
  two(formula("other", (x, y) => scalar("gamma").times(x.plus(y))));
  // @ts-expect-error A call would have to say where the spread input lies.
  two(spreadFormula("spread", 1, (x, y) => scalar("beta").times(x.plus(y))));
});
