export * from "./derivative.ts";
export { Expr, isNumber, type Node, number, type Rule, scalar, type ScalarsOf, type Term } from "./expression.ts";
export * from "./fold.ts";
export { type Formula, formula, partsOf, spreadFormula, type SpreadField } from "./formula.ts";
export * from "./functions.ts";
export * from "./logistic.ts";
export * from "./parse.ts";
