import { expectFound } from "@squeezenet/core";
import { regularized, stepped, type UpdateRule } from "./update-rule.ts";

/** Stochastic gradient descent with momentum: h ← momentum·h + rate·g, w ← w − h (sgd_solver.cpp, ComputeUpdateValue). */
export const sgd: UpdateRule = {
  histories: 1,
  update(on, blob, { momentum }) {
    const { length, w, gradient, histories, rate, decay, scale } = blob;
    const history = expectFound(histories, 0);
    const next =
      blob.regularization === "L2"
        ? on.kernels.sgdHistory({ length, scale, decay, rate, momentum }, w, gradient, history)
        : on.axpby({ length, alpha: rate, beta: momentum }, regularized(on, blob), history);
    return { w: stepped(on, blob, next), histories: [next] };
  },
};
