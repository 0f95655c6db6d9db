import { expectFound } from "@squeezenet/core";
import { regularized, scaledByRoot, stepped, type UpdateRule } from "./update-rule.ts";

/** AdaGrad: h ← h + g², w ← w − rate·g / (√h + delta) (adagrad_solver.cpp). */
export const adaGrad: UpdateRule = {
  histories: 1,
  refusesMomentum: true,
  update(on, blob, { delta }) {
    const { length, rate, histories } = blob;
    const history = expectFound(histories, 0);
    const gradient = regularized(on, blob);
    const squared = on.temporary(on.multiply({ length }, gradient, gradient));
    const next = on.axpby({ length, alpha: 1, beta: 1 }, squared, history);
    return { w: stepped(on, blob, scaledByRoot(on, { length, rate, delta }, gradient, next)), histories: [next] };
  },
};
