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
const constant = fc.constantFrom(2.5, -0.1, 1, 0.75).map((value) => number(value));
const leaves: fc.Arbitrary<Tree> = fc.oneof(
  { weight: 4, arbitrary: inputs },
  { weight: 1, arbitrary: constant.map((value) => () => value) },
  { weight: 1, arbitrary: fc.constantFrom<Tree>(() => scalar("alpha"), () => scalar("beta")) }, // prettier-ignore
);

/** Functions of an input where none of them is near its pole or beyond what a float32 holds. */
const functions: readonly ((x: Any) => Any)[] = [
  (x) => exp(x),
  (x) => number(1).over(exp(x.negated()).plus(1)),
  (x) => sqrt(x.times(x).plus(1)),
  (x) => log(x.times(x).plus(2)),
  (x) => x.times(x).plus(1).pow(-0.75),
  (x) => x.pow(3),
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

/** A tree of three inputs as a formula, the last along the channels if told. */
function treeOf([tree, spread]: readonly [Tree, boolean]): Formula {
  const f = (x: mathematics.Expr, y: mathematics.Expr, z: mathematics.Expr): Any => tree([x, y, z]);
  return spread ? spreadFormula("random tree", 2, f) : formula("random tree", f);
}

/** A formula of three inputs, of which the last lies along the channels now and then. It reads the first at least. */
const formulas: fc.Arbitrary<Formula> = fc
  .tuple(trees, fc.boolean())
  .map(([tree, spread]) => treeOf([(x) => x[0].plus(tree(x)), spread]));

const quarter = fc.integer({ min: -8, max: 8 }).map((n) => n / 4);

const callsOf = (formulas: fc.Arbitrary<Formula>): fc.Arbitrary<Call<"pointwise">> =>
  fc
    .tuple(formulas, channels, quarter, quarter, seeds)
    .map(([formula, blob, alpha, beta, seed]) =>
      callOf(
        formula,
        { plain: { length: blob.outer * blob.channels * blob.inner }, blob, given: { alpha, beta } },
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
export const choosing: fc.Arbitrary<Call<"pointwise">> = callsOf(fc.tuple(choices, fc.boolean()).map(treeOf));
