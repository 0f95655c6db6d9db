import { expect, it } from "vitest";
import { topK } from "./top-k.ts";

const blob = { shape: [2, 3], data: Float32Array.of(0.25, 0.5, 0.25, 0.75, 0, 0.25) };

it("gives the greatest first, the first of equals first, with their labels", () => {
  expect(topK(blob, 2, { sample: 0, labels: ["a", "b", "c"] })).toEqual([
    { index: 1, label: "b", probability: 0.5 },
    { index: 0, label: "a", probability: 0.25 },
  ]);
});

it("takes the mean of a batch where no sample is named", () => {
  expect(topK(blob, 5).map(({ index, probability }) => [index, probability])).toEqual([
    [0, 0.5],
    [1, 0.25],
    [2, 0.25],
  ]);
});
