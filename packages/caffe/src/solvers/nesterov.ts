import { expectFound } from "@squeezenet/core";
import { regularized, stepped, type UpdateRule } from "./update-rule.ts";

/** Nesterov's momentum: h' = momentum·h + rate·g, w ← w − ((1 + momentum)·h' − momentum·h) (nesterov_solver.cpp). */
export const nesterov: UpdateRule = {
  histories: 1,
  update(on, blob, { momentum }) {
    const { length, rate, histories } = blob;
    const history = expectFound(histories, 0);
    const next = on.axpby({ length, alpha: rate, beta: momentum }, regularized(on, blob), history);
    const step = on.axpby({ length, alpha: 1 + momentum, beta: -momentum }, next, history);
    return { w: stepped(on, blob, on.temporary(step)), histories: [next] };
  },
};
