import { expectFound } from "@squeezenet/core";
import { regularized, scaledByRoot, stepped, type UpdateRule } from "./update-rule.ts";

/** RMSProp: h ← rms_decay·h + (1 − rms_decay)·g², w ← w − rate·g / (√h + delta) (rmsprop_solver.cpp). */
export const rmsProp: UpdateRule = {
  histories: 1,
  refusesMomentum: true,
  update(on, blob, { delta, rms_decay }) {
    const { length, rate, histories } = blob;
    const history = expectFound(histories, 0);
    const gradient = regularized(on, blob);
    const squared = on.temporary(on.multiply({ length }, gradient, gradient));
    const next = on.axpby({ length, alpha: 1 - rms_decay, beta: rms_decay }, squared, history);
    return { w: stepped(on, blob, scaledByRoot(on, { length, rate, delta }, gradient, next)), histories: [next] };
  },
};
