import { type Formula, mathematics } from "@squeezenet/core";
import fc from "fast-check";
import type { Bound, Call, Case } from "../case.ts";
import { ordinaryNumbers, seeds } from "../numbers.ts";
import { callOf } from "./formulas.ts";
import { channels } from "./geometries.ts";
import { allowedOf, type Running, running } from "./running-error.ts";

const { exp, formula, greater, log, max, min, number, scalar, spreadFormula, sqrt, where } = mathematics;

type Any = mathematics.Expr<string>;
type Inputs = readonly [mathematics.Expr, mathematics.Expr, mathematics.Expr];
type Tree = (x: Inputs) => Any;

const inputs: fc.Arbitrary<(x: Inputs) => mathematics.Expr> = fc.constantFrom(
  ([x]: Inputs) => x,
  ([, y]: Inputs) => y,
  ([, , z]: Inputs) => z,
);
const constant = fc.constantFrom(2.5, -0.1, 1, 0.75, 0, 0.001, -3e-7, 1 / 3, 1e6).map((value) => number(value));
const given = ["alpha", "beta", "gamma", "delta"] as const;
const leaves: fc.Arbitrary<Tree> = fc.oneof(
  { weight: 4, arbitrary: inputs },
  { weight: 1, arbitrary: constant.map((value) => () => value) },
  { weight: 1, arbitrary: fc.constantFrom(...given).map((name) => () => scalar(name)) },
);

/** Functions of an input where none of them is near its pole or beyond what a float32 holds. */
const functions: readonly ((x: Any) => Any)[] = [
  (x) => exp(x),
  (x) => number(1).over(exp(x.negated()).plus(1)),
  (x) => sqrt(x.times(x).plus(1)),
  (x) => log(x.times(x).plus(2)),
  (x) => x.times(x).plus(1).pow(-0.75),
  (x) => where(greater(x, 0), x, number(0.7).times(exp(x).minus(1))),
  (x) => x.over(exp(x.times(-1.3)).plus(1)),
  (x) => x.pow(3),
  (x) => x.pow(5),
  (x) => x.times(x).plus(1).pow(-2),
  (x) => x.times(x).pow(0.5),
];

/** A choice between two of `trees`. */
const choice = (trees: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> =>
  fc.tuple(inputs, fc.oneof(inputs, constant), trees, trees).map(
    ([a, b, yes, no]): Tree =>
      (x) =>
        where(greater(a(x), typeof b === "function" ? b(x) : b), yes(x), no(x)),
  );

/** The greater or the smaller of two inputs. */
const extreme: fc.Arbitrary<Tree> = fc.tuple(fc.constantFrom(max, min), inputs, inputs).map(
  ([choose, a, b]): Tree =>
    (x) =>
      choose(a(x), b(x)),
);

/** Random trees. Conditions compare inputs and numbers, as the contract says. */
const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaves,
    fc.tuple(fc.constantFrom("plus", "minus", "times"), tie("tree"), tie("tree")).map(
      ([operation, a, b]): Tree =>
        (x) =>
          a(x)[operation](b(x)),
    ),
    choice(tie("tree")),
    extreme,
    fc.tuple(fc.constantFrom(...functions), inputs).map(
      ([f, a]): Tree =>
        (x) =>
          f(a(x)),
    ),
  ),
})).tree;

/** Single operations on inputs and numbers. */
const operations: fc.Arbitrary<Tree> = fc.tuple(fc.constantFrom("plus", "minus", "times"), leaves, leaves).map(
  ([operation, a, b]): Tree =>
    (x) =>
      a(x)[operation](b(x)),
);

const choices: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof({ maxDepth: 3 }, leaves, operations, choice(tie("tree")), extreme),
})).tree;

/** Which input lies along the channels, if one does. */
const places = fc.constantFrom(undefined, undefined, undefined, 0, 1, 2);

/** A tree of three inputs as a formula. */
function treeOf([tree, spread]: readonly [Tree, number | undefined]): Formula {
  const f = (x: mathematics.Expr, y: mathematics.Expr, z: mathematics.Expr): Any => tree([x, y, z]);
  return spread === undefined ? formula("random tree", f) : spreadFormula("random tree", spread, f);
}

/** A formula of three inputs, of which one lies along the channels now and then. It reads the first at least. */
const ofThree: fc.Arbitrary<Formula> = fc
  .tuple(trees, places)
  .map(([tree, spread]) => treeOf([(x) => x[0].plus(tree(x)), spread]));

/** Values that are read twice, one made of the other, and a third between them: no two may share a place. */
const sharing: fc.Arbitrary<Formula> = fc.tuple(trees, trees, trees, places).map(([a, b, c, spread]) =>
  treeOf([
    (x) => {
      const [first, third] = [a(x).plus(x[0]), c(x).minus(x[1])];
      const second = first.times(b(x));
      return first.plus(third).times(second.minus(third)).plus(first.times(second));
    },
    spread,
  ]),
);

/** More inputs and scalars than random trees have, down to none. */
const ofMany: readonly Formula[] = [
  formula("none", () => scalar("alpha").plus(number(0.5))),
  formula("four scalars", (a, b) => {
    const inner = scalar("alpha").times(a).plus(scalar("beta").times(b));
    return scalar("gamma").times(inner).plus(scalar("delta"));
  }),
  // Without sums of sums, which drivers put in another order.
  formula("five", (a, b, c, d, e) => where(greater(a, b), c.times(d), e)),
  formula("eight", (a, b, c, d, e, f, g, h) =>
    where(greater(a, h), b.times(scalar("alpha")), where(greater(c, d), e.minus(f), g.times(h))),
  ),
];

/** More inputs than many a device lets one program read. No sum is made of sums. */
const wide: fc.Arbitrary<Formula> = fc
  .tuple(trees, trees, trees, fc.option(fc.nat({ max: 8 }), { nil: undefined }))
  .map(([first, second, third, spread]) => {
    type E = mathematics.Expr;
    const tree = (a: E, b: E, c: E, d: E, e: E, f: E, g: E, h: E, i: E): Any =>
      where(greater(a, i), first([a, b, c]).times(second([d, e, f])), second([c, d, e]).times(third([g, h, i])));
    return spread === undefined ? formula("wide", tree) : spreadFormula("wide", spread, tree);
  });

const formulas: fc.Arbitrary<Formula> = fc.oneof(
  { weight: 6, arbitrary: ofThree },
  { weight: 2, arbitrary: wide },
  { weight: 2, arbitrary: sharing },
  { weight: 1, arbitrary: fc.constantFrom(...ofMany) },
);

/** Exact in half precision, or not even in float32. */
const scalars = fc.oneof(
  fc.integer({ min: -8, max: 8 }).map((n) => n / 4),
  fc.constantFrom(0.1, -1.7, 0.001, 1 / 3, 1e-7, 12345),
);

/** Blobs, and now and then one whose channels are longer than what a backend may do of one at a time. */
const blobs = fc.oneof(
  { weight: 15, arbitrary: channels },
  { weight: 1, arbitrary: fc.record({ outer: fc.constantFrom(1, 2), channels: fc.constantFrom(1, 2), inner: fc.integer({ min: 1025, max: 9000 }) }) }, // prettier-ignore
);

/** Those of the numbers that a formula asks for. */
const takenBy = ({ scalars }: Formula, all: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => scalars.includes(name)));

const callsOf = (formulas: fc.Arbitrary<Formula>): fc.Arbitrary<Call<"pointwise">> =>
  fc
    .tuple(formulas, blobs, fc.record({ alpha: scalars, beta: scalars, gamma: scalars, delta: scalars }), seeds)
    .map(([formula, blob, all, seed]) =>
      callOf(
        formula,
        { plain: { length: blob.outer * blob.channels * blob.inner }, blob, given: takenBy(formula, all) },
        seed,
        ordinaryNumbers,
      ),
    );

/** Each operation hands on its operands' errors and adds its own rounding; the oracle's own rounding comes on top. */
const bound: Bound<"pointwise"> = ({ geometry, inputs }) => {
  const { formula, channels, inner } = geometry;
  const given = new Map<string, unknown>(Object.entries(geometry));
  return (element) => {
    const at = (place: number): number => (place === formula.spread ? Math.floor(element / inner) % channels : element);
    return allowedOf(
      mathematics.fold<Running>(formula.root, {
        ...running,
        input: (place) => ({ value: inputs[place]?.[at(place)] ?? NaN, error: 0 }),
        scalar: (name) => running.number(Number(given.get(name))),
      }),
    );
  };
};

/** Random formulas against a bound that follows from each. */
export const pointwise: Case<"pointwise"> = { calls: callsOf(formulas), bound };

/**
 * Formulas that choose between inputs, numbers, and single operations on them. Nothing in between can overflow, so what
 * they make of numbers that are none follows from the contract.
 */
export const choosing: fc.Arbitrary<Call<"pointwise">> = callsOf(fc.tuple(choices, places).map(treeOf));
