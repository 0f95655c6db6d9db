import { type Expr, number, scalar } from "./expression.ts";
import { differentiable, type Differentiable, ruled } from "./derivative.ts";
import { type Formula, formula, spreadFormula } from "./formula.ts";
import { greater, max, sign as signOf, where } from "./functions.ts";
import { logistic } from "./logistic.ts";

/** A formula without inputs along the channels. */
type Plain<Inputs extends number, Scalars extends string = never> = Formula<Inputs, Scalars, never>;
/** A formula with one input along the channels. */
type Spread<Inputs extends number> = Formula<Inputs, never>;

/** alpha·x + beta·y. */
export const axpby: Plain<2, "alpha" | "beta"> = formula("axpby", (x, y) =>
  scalar("alpha").times(x).plus(scalar("beta").times(y)),
);

/** x·y. */
export const multiply: Plain<2> = formula("multiply", (x, y) => x.times(y));

/** (shift + scale·x)^power; power 1 is exact, 0 gives 1. */
export const power: (power: number) => Plain<1, "scale" | "shift"> = once((power) =>
  formula("power", (x) => scalar("shift").plus(scalar("scale").times(x)).pow(power)),
);

/** x + bias, one number a channel. */
export const addBias: Spread<2> = spreadFormula("addBias", 1, (x, bias) => x.plus(bias));

/** x · factor, one number a channel. */
export const scale: Spread<2> = spreadFormula("scale", 1, (x, factor) => x.times(factor));

/** −1, 0 or 1. */
export const sign: Plain<1> = formula("sign", (x) => signOf(x));

/** x where x > y, else y. */
export const maximum: Plain<2> = formula("maximum", (x, y) => max(x, y));

/** dy where x > y, else 0, from x, y, dy. */
export const maximumGradX: Plain<3> = formula("maximumGradX", (x, y, dy) => where(greater(x, y), dy, 0));

const rectified = (x: Expr, slope: number, value: Expr): Expr =>
  where(greater(x, 0), value, number(slope).times(value));

/** x where x > 0, else slope·x. */
export const relu: (slope: number) => Plain<1> = once((slope) => formula("relu", (x) => rectified(x, slope, x)));

/** dy where y > 0, else slope·dy, from y and dy. It reads the output, so that ReLU may work in place. */
export const reluGradX: (slope: number) => Plain<2> = once((slope) =>
  formula("reluGradX", (y, dy) => rectified(y, slope, dy)),
);

/** A function of one input. */
export type Activation = Differentiable<Plain<1>>;

/** 1 ÷ (1 + e^−x) (Caffe's sigmoid_layer.cpp). */
export const sigmoid: Activation = differentiable("sigmoid", (x) => logistic(x));

/** The hyperbolic tangent, 2·sigmoid(2x) − 1 (Caffe's tanh_layer.cu). */
export const tanh: Activation = differentiable("tanh", (x) =>
  ruled(
    x,
    (x) =>
      number(2)
        .times(logistic(x.times(2)))
        .minus(1),
    (y, dy) => number(1).minus(y.times(y)).times(dy),
  ),
);

/** Builds for each number once. A Map takes 0 and −0 for one key, formulas do not. */
function once<V>(build: (value: number) => V): (value: number) => V {
  const known = new Map<string, V>();
  return (value) => {
    const key = Object.is(value, -0) ? "-0" : String(value);
    const made = known.get(key) ?? build(value);
    known.set(key, made);
    return made;
  };
}
