import { expect, it } from "vitest";
import { thin } from "./thin.ts";

const points = [1, 3, NaN, 8, 2, 5].map((value, iteration) => ({ iteration, value }));

it("stands for neighbours by their mean, least and greatest, without what is not finite", () => {
  expect(thin(points, 3)).toEqual([
    { iteration: 1, value: 2, least: 1, greatest: 3 },
    { iteration: 4, value: 5, least: 2, greatest: 8 },
    { iteration: 5, value: 5, least: 5, greatest: 5 },
  ]);
});

it("shows no value between two that hold", () => {
  const rates = [0.1, 0.1, 0.1, 0.01, 0.01].map((value, iteration) => ({ iteration, value }));
  expect(thin(rates, 3, "last").map(({ value }) => value)).toEqual([0.1, 0.01, 0.01]);
});

it("leaves few points as they are", () => {
  expect(thin(points.slice(0, 2), 2).map(({ value }) => value)).toEqual([1, 3]);
});
