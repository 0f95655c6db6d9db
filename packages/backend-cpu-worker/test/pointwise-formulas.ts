import { type Formula, formulas, mathematics } from "@squeezenet/core";

const { differentiable, exp, greater, logistic, number, where } = mathematics;

const activations = [
  formulas.sigmoid,
  formulas.tanh,
  differentiable("elu", (x) => where(greater(x, 0), x, number(0.7).times(exp(x).minus(1)))),
  differentiable("swish", (x) => x.times(logistic(number(1.3).times(x)))),
];

/** Formulas in float32 and in double, some with an input along the channels. */
export const pointwiseFormulas: readonly Formula[] = [
  formulas.axpby,
  formulas.power(-0.75),
  formulas.power(1),
  formulas.maximum,
  formulas.relu(0.25),
  formulas.reluGradX(0.25),
  formulas.addBias,
  formulas.scale,
  formulas.sign,
  formulas.multiply,
  formulas.maximumGradX,
  formulas.power(0),
  formulas.power(2),
  mathematics.spreadFormula("gate", 1, (x, gate) => x.over(mathematics.exp(gate).plus(1))),
  ...[0.3, -0.3, 1.5, 3, -3, 63, 70, 71].map((power) => mathematics.formula("power", (x) => x.pow(power))),
  mathematics.formula("exp", (x) => mathematics.exp(x)),
  mathematics.formula("exp of many", (x) => mathematics.exp(x.times(37))),
  mathematics.formula("log", (x) => mathematics.log(x)),
  mathematics.formula("log of few", (x) => mathematics.log(x.times(1e-300))),
  mathematics.formula("root", (x) => mathematics.sqrt(x)),
  mathematics.formula("quotient", (x, y) => x.over(y)),
  ...activations.map(({ forward }) => forward),
  ...activations.flatMap(({ gradients }) => gradients.flatMap((gradient) => gradient?.formula ?? [])),
];
