import { deepest, type Expr, input, isScalarName, number, scalar } from "./expression.ts";
import { type Formula, formulaOf } from "./formula.ts";
import type { Reader } from "./fold.ts";
import { trees } from "./trees.ts";

/**
 * The formula of a text that a formula has: `2; (x0 > 0 ? x1 : (0.1 * x1))`. Equal texts give the same object.
 * @param name for people, where the formula is not known yet
 * @throws SyntaxError that quotes what was found where something else had to stand: anything but a formula's own text is refused
 */
export function parseFormula(text: string, name = "formula"): Formula {
  const made = read(text, name);
  if (made.text !== text)
    throw new SyntaxError(`"${text}" is no formula's text: that of what it says is "${made.text}"`);
  return made;
}

function read(text: string, name: string): Formula {
  const [head = "", ...parts] = text.split("; ");
  const [, inputs, spread] = /^(\d+)(?:, x(\d+) by channel)?$/.exec(head) ?? [];
  if (inputs === undefined) throw new SyntaxError(`"${text}" begins with "${head}", not with a number of inputs`);
  const named = new Map<string, Expr<string>>();
  let root: Expr<string> | undefined;
  for (const part of parts) {
    const [, local, value = part] = /^(t\d+) = (.*)$/.exec(part) ?? [];
    root = asSyntax(part, () => new Tree(value, named).whole());
    if (local !== undefined) named.set(local, root);
  }
  if (root === undefined) throw new SyntaxError(`"${text}" says no value`);
  return asSyntax(text, () => formulaOf(name, root, Number(inputs), spread === undefined ? undefined : Number(spread)));
}

/** What no formula may be is no formula's text either. */
function asSyntax<V>(text: string, make: () => V): V {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError(`"${text}": ${error.message}`, { cause: error });
    throw error;
  }
}

type Operator = "+" | "-" | "*" | "/";
const isOperator = (token: string): token is Operator => ["+", "-", "*", "/"].includes(token);
const isFunction = (token: string): token is "sqrt" | "exp" | "log" => ["sqrt", "exp", "log"].includes(token);

/** One expression: every operation stands in brackets. */
class Tree {
  readonly #tokens: string[];
  readonly #text: string;
  readonly #named: ReadonlyMap<string, Expr<string>>;
  #at = 0;
  #open = 0;

  constructor(text: string, named: ReadonlyMap<string, Expr<string>>) {
    this.#text = text;
    this.#tokens = text.match(/[()^]|[^\s()^]+/g) ?? [];
    this.#named = named;
  }

  whole(): Expr<string> {
    const tree = this.#tree();
    this.#expect("");
    return tree;
  }

  #tree(): Expr<string> {
    if (++this.#open > deepest + 1) throw this.#wrong("one bracket more", `at most ${deepest} that are open`);
    const value = this.#value();
    this.#open--;
    return value;
  }

  #value(): Expr<string> {
    const token = this.#next();
    if (token === "(") return this.#operation();
    if (isFunction(token)) {
      this.#expect("(");
      const value = trees[token](this.#tree());
      this.#expect(")");
      return value;
    }
    return this.#leaf(token);
  }

  #operation(): Expr<string> {
    const a = this.#tree();
    const operator = this.#next();
    if (operator === ">") {
      const b = this.#tree();
      this.#expect("?");
      const yes = this.#tree();
      this.#expect(":");
      return this.#closed(trees.where(a, b, yes, this.#tree()));
    }
    if (operator === "^") return this.#closed(trees.pow(a, this.#number(this.#next())));
    if (!isOperator(operator)) throw this.#wrong(operator, "one of + - * / ^ >");
    const operation: Reader<Expr<string>>[Operator] = trees[operator];
    return this.#closed(operation(a, this.#tree()));
  }

  #leaf(token: string): Expr<string> {
    const known = this.#named.get(token);
    if (known !== undefined) return known;
    const [, place] = /^x(\d+)$/.exec(token) ?? [];
    if (place !== undefined) return input(Number(place));
    if (isScalarName(token)) return scalar(token);
    return number(this.#number(token));
  }

  #number(token: string): number {
    const value = Number(token);
    if (token === "" || (Number.isNaN(value) && token !== "NaN"))
      throw this.#wrong(token, "a number, an input or a name");
    return value;
  }

  #closed(value: Expr<string>): Expr<string> {
    this.#expect(")");
    return value;
  }

  #expect(wanted: string): void {
    const found = this.#next();
    if (found !== wanted) throw this.#wrong(found, wanted === "" ? "the end" : `"${wanted}"`);
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? "";
  }

  #wrong(found: string, wanted: string): SyntaxError {
    return new SyntaxError(`"${this.#text}": found ${found === "" ? "the end" : `"${found}"`} in place of ${wanted}`);
  }
}
