import type { UpdateRule } from "./update-rule.ts";

/** Stochastic gradient descent with momentum: h ← momentum·h + rate·g, w ← w − h (sgd_solver.cpp, ComputeUpdateValue). */
export const sgd: UpdateRule = {
  histories: 1,
  update(
    { kernels, free },
    { length, w, gradient, histories: [history], rate, decay, scale, regularization },
    { momentum },
  ) {
    if (regularization === "L2") {
      const next = kernels.sgdHistory({ length, scale, decay, rate, momentum }, w, gradient, history!);
      return { w: kernels.axpby({ length, alpha: 1, beta: -1 }, w, next), histories: [next] };
    }
    // L1: the decay follows the weight's sign.
    const sign = kernels.sign({ length }, w);
    const decayed = kernels.axpby({ length, alpha: scale, beta: decay }, gradient, sign);
    const next = kernels.axpby({ length, alpha: rate, beta: momentum }, decayed, history!);
    free(sign);
    free(decayed);
    return { w: kernels.axpby({ length, alpha: 1, beta: -1 }, w, next), histories: [next] };
  },
};
