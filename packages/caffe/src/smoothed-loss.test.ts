import { describe, expect, test } from "vitest";
import { noLoss, updateSmoothedLoss, type SmoothedLoss } from "./smoothed-loss.ts";

const values = (losses: readonly number[], averageLoss: number): readonly number[] => {
  let state = noLoss;
  return losses.map((loss, i) => (state = updateSmoothedLoss(state, loss, i, averageLoss)).value);
};

describe("a smoothed loss", () => {
  test("is the mean until the window is full, then that of the window", () => {
    expect(values([4, 2, 6, 8, 1], 3)).toEqual([4, 3, 4, Math.fround(4 + Math.fround(4 / 3)), 5]);
  });

  test("is the loss itself where average_loss is 1", () => {
    expect(values([3, 0.5, 8], 1)).toEqual([3, 0.5, 8]);
  });

  test("keeps in float32 what a window that slides by differences cannot forget", () => {
    // 1e8 swallows the losses beside it, so that after it has left the window the value is not their mean, 1.
    expect(values([1, 1e8, 1, 1], 2).at(-1)).toBe(0);
    expect(values([2.34, 2.34], 5)).toEqual([Math.fround(2.34), Math.fround(2.34)]);
  });

  test("goes on as if nothing had happened after its state was saved and read back", () => {
    const losses = [2.34, 2.2764931, 2.2959664, 2.31, 2.25, 2.2];
    let kept: SmoothedLoss = noLoss;
    let reread: SmoothedLoss = noLoss;
    losses.forEach((loss, i) => {
      kept = updateSmoothedLoss(kept, loss, i, 3);
      reread = updateSmoothedLoss(JSON.parse(JSON.stringify(reread)), loss, i, 3);
      expect(reread).toEqual(kept);
    });
  });

  test("leaves the state that it was given alone", () => {
    const state = Object.freeze({ value: 1, losses: Object.freeze([1, 1]) });
    expect(updateSmoothedLoss(state, 3, 2, 2)).toEqual({ value: 2, losses: [3, 1] });
    expect(state).toEqual({ value: 1, losses: [1, 1] });
  });
});
