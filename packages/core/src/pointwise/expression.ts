/** How many operations may follow one another in an expression. */
export const deepest = 500;

/** A gradient by its author: dx from y and dy. */
export type Rule = (y: Expr, dy: Expr) => Expr<string>;

type Any = Expr<string>;

/**
 * An expression's operation and what it is applied to. `where` is args[0] > args[1] ? args[2] : args[3], and NaN is not
 * greater than anything. `ruled` is args[0], a function of args[1] whose gradient is given (derivative.ts); no formula has it.
 */
export type Node =
  | { readonly op: "input"; readonly args: readonly []; readonly place: number }
  | { readonly op: "number"; readonly args: readonly []; readonly value: number }
  | { readonly op: "scalar"; readonly args: readonly []; readonly name: string }
  | { readonly op: "+" | "-" | "*" | "/"; readonly args: readonly [Any, Any] }
  | { readonly op: "sqrt" | "exp" | "log"; readonly args: readonly [Any] }
  | { readonly op: "pow"; readonly args: readonly [Any]; readonly power: number }
  | { readonly op: "where"; readonly args: readonly [Any, Any, Any, Any] }
  | { readonly op: "ruled"; readonly args: readonly [Any, Any]; readonly rule: Rule };

/** An expression or a plain number. */
export type Term = Expr<string> | number;

/** The names of the scalars in an expression; none in a number. */
export type ScalarsOf<E> = E extends Expr<infer Names> ? Names : never;

/**
 * One number for each element, as a tree. Trees are interned: equal trees are the same object, so `===` compares them.
 * Nothing that could change a bit (0·x, x + 0, another order of terms) is ever simplified.
 * `Scalars` are the names of the numbers that each call gives anew.
 */
export class Expr<out Scalars extends string = never> {
  /** Only a type: it makes expressions with other scalars differ. */
  declare readonly scalars?: Scalars;
  readonly node: Node;
  /** Counts up; equal for equal trees. */
  readonly id: number;
  /** The operations from here to the furthest leaf, one after another. */
  readonly depth: number;

  /**
   * Not for use outside this file: only interned expressions may exist.
   * @throws RangeError beyond `deepest` operations: those who read a tree call themselves at each
   */
  constructor(node: Node, id: number) {
    this.node = node;
    this.id = id;
    this.depth = node.args.reduce((most, { depth }) => Math.max(most, depth + 1), 0);
    if (this.depth > deepest)
      throw new RangeError(`an expression is ${this.depth} operations deep, at most ${deepest}: make it two formulas`);
  }

  plus<B extends Term>(b: B): Expr<Scalars | ScalarsOf<B>> {
    return binary("+", this, b, (x, y) => x + y);
  }

  minus<B extends Term>(b: B): Expr<Scalars | ScalarsOf<B>> {
    return binary("-", this, b, (x, y) => x - y);
  }

  times<B extends Term>(b: B): Expr<Scalars | ScalarsOf<B>> {
    if (isOne(b)) return untyped(this);
    if (isOne(this)) return termOf(b);
    return binary("*", this, b, (x, y) => x * y);
  }

  over<B extends Term>(b: B): Expr<Scalars | ScalarsOf<B>> {
    return isOne(b) ? untyped(this) : binary("/", this, b, (x, y) => x / y);
  }

  /** −1 times it. */
  negated(): Expr<Scalars> {
    return number(-1).times(this);
  }

  /** It to a fixed power. Power 1 is exact; power 0 is 1 whatever the base, NaN included. */
  pow(power: number): Expr<Scalars> {
    if (power === 1) return this;
    return power === 0 ? number(1) : intern({ op: "pow", args: [this], power });
  }
}

/** A constant. It stands in the formula's text: another constant is another formula. */
export const number = (value: number): Expr => intern({ op: "number", args: [], value });

/** Whether a scalar may have this name: a word that means nothing else in a formula's text or in a call's geometry. */
export const isScalarName = (name: string): boolean =>
  /^[A-Za-z]\w*$/.test(name) && !/^[xt]\d+$|^(?:sqrt|exp|log|NaN|Infinity|length|channels|inner|formula)$/.test(name);

/**
 * A number that may change from call to call, given under this name.
 * @throws RangeError where the name is no word, or means something else: `x0`, `t0`, `exp`, `length`, `channels`, …
 */
export function scalar<const Name extends string>(name: Name): Expr<Name> {
  if (isScalarName(name)) return intern({ op: "scalar", args: [], name });
  throw new RangeError(`a scalar cannot be called "${name}": take a word that a formula does not use, such as "alpha"`);
}

/** The number of input `place` (from 0 on) at the same element. */
export const input = (place: number): Expr => intern({ op: "input", args: [], place });

const interned = new Map<string, Expr>();

/** The one expression with this node. */
export function intern(node: Node): Expr {
  const key = keyOf(node);
  const known = interned.get(key);
  if (known !== undefined) return known;
  const made = new Expr<never>(node, interned.size);
  interned.set(key, made);
  return made;
}

/** The text of a number, with the sign of −0. */
export const numeral = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

function keyOf(node: Node): string {
  const args = node.args.map(({ id }) => id).join();
  switch (node.op) {
    case "input":
      return `input ${node.place}`;
    case "number":
      return `number ${numeral(node.value)}`;
    case "scalar":
      return `scalar ${node.name}`;
    case "pow":
      return `pow ${args} ${node.power}`;
    case "ruled":
      return `ruled ${args} ${identityOf(node.rule)}`;
    default:
      return `${node.op} ${args}`;
  }
}

const identities = new WeakMap<object, number>();
let identityCount = 0;

/** A function's number: two rules are equal only where they are the same function. */
function identityOf(rule: object): number {
  const known = identities.get(rule) ?? identityCount++;
  identities.set(rule, known);
  return known;
}

/** A term as an expression. Names of scalars are types only, and the caller's result type says them. */
export const termOf = (term: Term): Expr => (typeof term === "number" ? number(term) : untyped(term));

// The phantom parameter is the one thing that differs.
const untyped = (expr: Expr<string>): Expr => expr as Expr;

/** Whether a term is the constant `value`; 0 and −0 differ. */
export const isNumber = (term: Term, value: number): boolean => termOf(term) === number(value);

const isOne = (term: Term): boolean => isNumber(term, 1);

function binary(op: "+" | "-" | "*" | "/", a: Term, b: Term, fold: (a: number, b: number) => number): Expr {
  const [left, right] = [termOf(a), termOf(b)];
  if (left.node.op === "number" && right.node.op === "number") return number(fold(left.node.value, right.node.value));
  return intern({ op, args: [left, right] });
}
