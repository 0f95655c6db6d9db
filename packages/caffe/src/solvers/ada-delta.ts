import { expectFound } from "@squeezenet/core";
import { regularized, stepped, type UpdateRule } from "./update-rule.ts";

/**
 * AdaDelta: a ← momentum·a + (1 − momentum)·g², u = g·√((b + delta) / (a + delta)), b ← momentum·b + (1 − momentum)·u²,
 * w ← w − rate·u (adadelta_solver.cpp).
 */
export const adaDelta: UpdateRule = {
  histories: 2,
  update(on, blob, { delta, momentum }) {
    const { kernels, temporary } = on;
    const { length, rate, histories } = blob;
    const [oldSquares, oldUpdates] = [expectFound(histories, 0), expectFound(histories, 1)];
    const mix = { length, alpha: 1 - momentum, beta: momentum };
    const gradient = regularized(on, blob);
    const squares = kernels.axpby(mix, temporary(kernels.multiply({ length }, gradient, gradient)), oldSquares);
    const inverse = temporary(kernels.power({ length, scale: 1, shift: delta, power: -1 }, squares));
    const wanted = temporary(kernels.power({ length, scale: 1, shift: delta, power: 1 }, oldUpdates));
    const ratio = temporary(kernels.multiply({ length }, wanted, inverse));
    const root = temporary(kernels.power({ length, scale: 1, shift: 0, power: 0.5 }, ratio));
    const update = temporary(kernels.multiply({ length }, gradient, root));
    const updates = kernels.axpby(mix, temporary(kernels.multiply({ length }, update, update)), oldUpdates);
    const step = temporary(kernels.power({ length, scale: rate, shift: 0, power: 1 }, update));
    return { w: stepped(on, blob, step), histories: [squares, updates] };
  },
};
