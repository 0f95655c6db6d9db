import type { Kernels } from "../backend.ts";
import { power as raise } from "../elementary.ts";
import { make, type Numbers } from "./numbers.ts";

type K = Kernels<Numbers>;

export const axpby: K["axpby"] = ({ length, alpha, beta }, { values: x }, { values: y }) =>
  make(length, (i) => alpha * x[i]! + beta * y[i]!);

export const multiply: K["multiply"] = ({ length }, { values: x }, { values: y }) => make(length, (i) => x[i]! * y[i]!);

export const power: K["power"] = ({ length, scale, shift, power }, { values: x }) =>
  make(length, (i) => raise(shift + scale * x[i]!, power));

export const sign: K["sign"] = ({ length }, { values: x }) => make(length, (i) => Math.sign(x[i]!));

export const maximum: K["maximum"] = ({ length }, { values: x }, { values: y }) =>
  make(length, (i) => (x[i]! > y[i]! ? x[i]! : y[i]!));

export const maximumGradX: K["maximumGradX"] = ({ length }, { values: x }, { values: y }, { values: dy }) =>
  make(length, (i) => (x[i]! > y[i]! ? dy[i]! : 0));

export const relu: K["relu"] = ({ length, slope }, { values: x }) =>
  make(length, (i) => (x[i]! > 0 ? x[i]! : slope * x[i]!));

export const reluGradX: K["reluGradX"] = ({ length, slope }, { values: y }, { values: dy }) =>
  make(length, (i) => (y[i]! > 0 ? dy[i]! : slope * dy[i]!));

export const sum: K["sum"] = ({ length }, { values: x }) => {
  let total = 0;
  for (let i = 0; i < length; i++) total += x[i]!;
  return make(1, () => total);
};
