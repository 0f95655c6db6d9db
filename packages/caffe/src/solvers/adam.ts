import { power, expectFound } from "@squeezenet/core";
import { regularized, scaledByRoot, stepped, type UpdateRule } from "./update-rule.ts";

/**
 * Adam: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − rate·c·m / (√v + delta) with the bias correction
 * c = √(1 − β₂ᵗ) / (1 − β₁ᵗ), which leaves delta out (adam_solver.cpp). β₁ is momentum, β₂ momentum2.
 */
export const adam: UpdateRule = {
  histories: 2,
  update(on, blob, { delta, momentum, momentum2 }) {
    const { length, histories, iteration } = blob;
    const [oldMean, oldSquares] = [expectFound(histories, 0), expectFound(histories, 1)];
    const gradient = regularized(on, blob);
    const squared = on.temporary(on.multiply({ length }, gradient, gradient));
    const mean = on.axpby({ length, alpha: 1 - momentum, beta: momentum }, gradient, oldMean);
    const squares = on.axpby({ length, alpha: 1 - momentum2, beta: momentum2 }, squared, oldSquares);
    const correction = Math.sqrt(1 - power(momentum2, iteration + 1)) / (1 - power(momentum, iteration + 1));
    const rate = Math.fround(blob.rate * Math.fround(correction));
    return {
      w: stepped(on, blob, scaledByRoot(on, { length, rate, delta }, mean, squares)),
      histories: [mean, squares],
    };
  },
};
