import { adaDelta } from "./ada-delta.ts";
import { adaGrad } from "./ada-grad.ts";
import { adam } from "./adam.ts";
import { nesterov } from "./nesterov.ts";
import { rmsProp } from "./rms-prop.ts";
import { sgd } from "./sgd.ts";
import type { UpdateRule } from "./update-rule.ts";

/** The solver types, by SolverParameter.type. */
export const updateRules: Readonly<Record<string, UpdateRule>> = {
  SGD: sgd,
  Nesterov: nesterov,
  AdaGrad: adaGrad,
  RMSProp: rmsProp,
  AdaDelta: adaDelta,
  Adam: adam,
};
