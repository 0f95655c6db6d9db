import { type Formula, formulas, mathematics } from "@squeezenet/core";

const activations = [formulas.sigmoid, formulas.tanh, formulas.elu(0.7), formulas.swish(1.3)];

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
  ...activations.map(({ forward }) => forward),
  ...activations.flatMap(({ gradients }) => gradients.flatMap((gradient) => gradient?.formula ?? [])),
];
