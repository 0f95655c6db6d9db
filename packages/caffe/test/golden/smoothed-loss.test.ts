import { expect, test } from "vitest";
import { cppNumber } from "../../src/cpp-number.ts";
import { noLoss, updateSmoothedLoss } from "../../src/smoothed-loss.ts";

/* A training run of BVLC Caffe 1.0.0 with average_loss: 5, as its log shows it: each loss, and "loss = " after it. */
const log: readonly (readonly [loss: number, smoothed: number])[] = [
  [2.34, 2.34],
  [2.27848, 2.30924],
  [2.29855, 2.30568],
  [2.30434, 2.30534],
  [2.27446, 2.29917],
  [2.31488, 2.29414],
];

test("the smoothed losses are those of Caffe's log", () => {
  let state = noLoss;
  log.forEach(([loss, smoothed], i) => {
    state = updateSmoothedLoss(state, loss, i, 5);
    // The log's losses are rounded to half a unit of the sixth digit, and so is what it says of them.
    expect(Math.abs(state.value - smoothed), `iteration ${i}: ${cppNumber(state.value)}`).toBeLessThanOrEqual(1e-5);
  });
});
