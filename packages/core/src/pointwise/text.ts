import { type Expr, numeral } from "./expression.ts";
import { fold, type Reader } from "./fold.ts";

const words: Reader<string> = {
  input: (place) => `x${place}`,
  number: numeral,
  scalar: (name) => name,
  "+": (a, b) => `(${a} + ${b})`,
  "-": (a, b) => `(${a} - ${b})`,
  "*": (a, b) => `(${a} * ${b})`,
  "/": (a, b) => `(${a} / ${b})`,
  sqrt: (a) => `sqrt(${a})`,
  exp: (a) => `exp(${a})`,
  log: (a) => `log(${a})`,
  pow: (a, power) => `(${a}^${power})`,
  where: (a, b, yes, no) => `(${a} > ${b} ? ${yes} : ${no})`,
};

/** A formula's text. A value that is read more than once is named, so the text is as long as the tree has nodes. */
export function textOf(
  root: Expr<string>,
  inputs: number,
  spread: number | undefined,
  shared: ReadonlySet<Expr<string>>,
): string {
  const named: string[] = [];
  const name = (value: string): string => {
    named.push(`t${named.length} = ${value}`);
    return `t${named.length - 1}`;
  };
  const result = fold(root, words, { keep: (value, expr) => (shared.has(expr) ? name(value) : value) });
  return [`${inputs}${spread === undefined ? "" : `, x${spread} by channel`}`, ...named, result].join("; ");
}
