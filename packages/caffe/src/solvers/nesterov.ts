import { regularized, stepped, type UpdateRule } from "./update-rule.ts";

/** Nesterov's momentum: h' = momentum·h + rate·g, w ← w − ((1 + momentum)·h' − momentum·h) (nesterov_solver.cpp). */
export const nesterov: UpdateRule = {
  histories: 1,
  update(on, blob, { momentum }) {
    const { length, rate, histories } = blob;
    const next = on.kernels.axpby({ length, alpha: rate, beta: momentum }, regularized(on, blob), histories[0]!);
    const step = on.kernels.axpby({ length, alpha: 1 + momentum, beta: -momentum }, next, histories[0]!);
    return { w: stepped(on, blob, on.temporary(step)), histories: [next] };
  },
};
