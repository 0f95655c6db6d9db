import { type Formula, formulas, type Geometry } from "@squeezenet/core";
import fc from "fast-check";
import type { Call } from "../case.ts";
import { farNumbers, type Fill, ordinaryNumbers, positiveNumbers, seeds } from "../numbers.ts";
import { inputLengths } from "../run-kernel.ts";
import { channels, elements } from "./geometries.ts";

/** A formula that core has: most are one formula, some one for each number, and activations two. */
export type FormulaName = keyof typeof formulas;

/** What a formula is tried with, besides ordinary numbers. */
interface Drawn {
  readonly scalars?: Readonly<Record<string, fc.Arbitrary<number>>>;
  readonly fill?: Fill;
}

// Exact in half precision, or not even in float32.
const factor = fc.oneof(
  fc.integer({ min: -8, max: 8 }).map((n) => n / 4),
  fc.constantFrom(0.1, -1.7, 0.001),
);
const slope = fc.constantFrom(0, 0.25);

/** Calls of formulas: of plain ones on vectors, of spread ones on blobs. */
function calls(drawn: fc.Arbitrary<Formula>, { scalars = {}, fill = ordinaryNumbers }: Drawn = {}): Calls {
  return fc
    .tuple(drawn, elements, channels, fc.record(scalars), seeds)
    .map(([formula, plain, blob, given, seed]) => callOf(formula, { plain, blob, given }, seed, fill));
}

type Calls = fc.Arbitrary<Call<"pointwise">>;

/** The geometry of either kind of formula. */
export interface Extents {
  readonly plain: { readonly length: number };
  readonly blob: { readonly outer: number; readonly channels: number; readonly inner: number };
  /** The formula's scalars. */
  readonly given: Readonly<Record<string, number>>;
}

/** A call of a formula. Where nothing is spread, `length` is its only extent, as in real programs. */
export function callOf(formula: Formula, { plain, blob, given }: Extents, seed: number, fill: Fill): Call<"pointwise"> {
  const { outer, channels, inner } = blob;
  const extents = formula.spread === undefined ? plain : { length: outer * channels * inner, channels, inner };
  // A plain formula asks for no channels, which the type of any formula cannot say.
  const geometry = { ...extents, ...given, formula } as Geometry<"pointwise">;
  return { geometry, inputs: inputLengths("pointwise", geometry).map((length, i) => fill(seed + i, length)) };
}

const one = (formula: Formula, drawn?: Drawn): Calls => calls(fc.constant(formula), drawn);

/** A function and its gradients. */
const activation = ({ forward, gradients }: formulas.Activation): readonly Formula[] => [
  forward,
  ...gradients.flatMap((gradient) => gradient?.formula ?? []),
];

/** Far out an activation is flat, and so it is where e to the x is no number that a float32 holds. */
const far: Drawn = { fill: farNumbers };

/** Calls of every formula that core has: leave one out and this does not compile. */
export const formulaCalls: { readonly [Name in FormulaName]: Calls } = {
  axpby: one(formulas.axpby, { scalars: { alpha: factor, beta: factor } }),
  multiply: one(formulas.multiply),
  addBias: one(formulas.addBias),
  scale: one(formulas.scale),
  power: calls(fc.constantFrom(0, 1, 2, -1, 0.5, -0.5, -0.75, 1.3).map(formulas.power), {
    scalars: { scale: fc.constantFrom(0.5, 1, 2), shift: fc.constantFrom(0, 0.5, 1) },
    fill: positiveNumbers,
  }),
  sign: one(formulas.sign),
  maximum: one(formulas.maximum),
  maximumGradX: one(formulas.maximumGradX),
  relu: calls(slope.map(formulas.relu)),
  reluGradX: calls(slope.map(formulas.reluGradX)),
  sigmoid: calls(fc.constantFrom(...activation(formulas.sigmoid)), far),
  tanh: calls(fc.constantFrom(...activation(formulas.tanh)), far),
};
