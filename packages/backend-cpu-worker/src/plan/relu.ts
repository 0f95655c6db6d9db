import { type Formula, formulas } from "@squeezenet/core";

/** Whether a formula is a ReLU with slope 0. Equal formulas are one object. */
export const isRelu = (formula: Formula | undefined): boolean => formula === formulas.relu(0);

/** The slope of a formula that is a ReLU's gradient; undefined for any other. */
export const slopeOfReluGradient = (formula: Formula | undefined): number | undefined =>
  formula?.steps
    .flatMap(({ node }) => (node.op === "number" ? [node.value] : []))
    .find((slope) => formulas.reluGradX(slope) === formula);
