import type { Kernels } from "../backend.ts";
import { make, type Numbers } from "./numbers.ts";

/** y = Σ x[i], one number. */
export const sum: Kernels<Numbers>["sum"] = ({ length }, { values: x }) => {
  const total = x.subarray(0, length).reduce((total, value) => total + value, 0);
  return make(1, () => total);
};
