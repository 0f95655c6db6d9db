import { expectFound } from "@squeezenet/core";
import { regularized, stepped, type UpdateRule } from "./update-rule.ts";

/**
 * AdaDelta: a ← momentum·a + (1 − momentum)·g², u = g·√((b + delta) / (a + delta)), b ← momentum·b + (1 − momentum)·u²,
 * w ← w − rate·u (adadelta_solver.cpp).
 */
export const adaDelta: UpdateRule = {
  histories: 2,
  update(on, blob, { delta, momentum }) {
    const { length, rate, histories } = blob;
    const [oldSquares, oldUpdates] = [expectFound(histories, 0), expectFound(histories, 1)];
    const mix = { length, alpha: 1 - momentum, beta: momentum };
    const gradient = regularized(on, blob);
    const squares = on.axpby(mix, on.temporary(on.multiply({ length }, gradient, gradient)), oldSquares);
    const inverse = on.temporary(on.power({ length, shift: delta, power: -1 }, squares));
    const wanted = on.temporary(on.power({ length, shift: delta }, oldUpdates));
    const ratio = on.temporary(on.multiply({ length }, wanted, inverse));
    const root = on.temporary(on.power({ length, power: 0.5 }, ratio));
    const update = on.temporary(on.multiply({ length }, gradient, root));
    const updates = on.axpby(mix, on.temporary(on.multiply({ length }, update, update)), oldUpdates);
    const step = on.temporary(on.power({ length, scale: rate }, update));
    return { w: stepped(on, blob, step), histories: [squares, updates] };
  },
};
