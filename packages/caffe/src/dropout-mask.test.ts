import { describe, expect, it } from "vitest";
import { addressedMasks } from "./dropout-mask.ts";

const at = (iteration: number, position: number) => ({ iteration, position });
const shape = [3, 7];
const kept = 2;

describe("addressedMasks", () => {
  it("holds 0 and what is kept, about as often as asked", () => {
    const mask = addressedMasks(1)("drop", 0.25, kept, [100, 40], at(0, 0));
    expect(new Set(mask)).toEqual(new Set([0, kept]));
    const zeros = mask.filter((value) => value === 0).length;
    expect(zeros).toBeGreaterThan(900);
    expect(zeros).toBeLessThan(1100);
  });

  it("draws each sample at an address of its own, so that no split of a batch changes it", () => {
    const drawMask = addressedMasks(5);
    const whole = drawMask("drop", 0.5, kept, shape, at(4, 0));
    const parts = [0, 1, 2].flatMap((position) => [...drawMask("drop", 0.5, kept, [1, 7], at(4, position))]);
    expect(parts).toEqual([...whole]);
  });

  it("gives what it prepared, the same as it would have drawn, for each layer that asked", () => {
    const drawMask = addressedMasks(5);
    for (const layer of ["one", "two"]) drawMask(layer, 0.5, kept, shape, at(0, 0));
    drawMask.prepare!(at(1, 0));
    for (const layer of ["one", "two"])
      expect(drawMask(layer, 0.5, kept, shape, at(1, 0))).toEqual(addressedMasks(5)(layer, 0.5, kept, shape, at(1, 0)));
  });

  it("draws anew what was prepared for another step, shape or ratio", () => {
    const drawMask = addressedMasks(5);
    const fresh = addressedMasks(5);
    drawMask("drop", 0.5, kept, shape, at(0, 0));
    drawMask.prepare!(at(1, 0));
    expect(drawMask("drop", 0.5, kept, shape, at(2, 0))).toEqual(fresh("drop", 0.5, kept, shape, at(2, 0)));
    expect(drawMask("drop", 0.5, kept, [2, 7], at(1, 0))).toEqual(fresh("drop", 0.5, kept, [2, 7], at(1, 0)));
    expect(drawMask("drop", 0.1, kept, shape, at(1, 0))).toEqual(fresh("drop", 0.1, kept, shape, at(1, 0)));
  });
});
