import { describe, expect, it } from "vitest";
import { philox, streamOf, unit } from "@squeezenet/core";
import { addressedMasks } from "./dropout-mask.ts";

const at = (iteration: number, position: number) => ({ iteration, position });
const shape = [3, 7];
const kept = 2;

describe("addressedMasks", () => {
  it.each([0, 1e-9, Math.fround(0.1), 0.5, Math.fround(1 - 2 ** -24)])(
    "drops element i of a sample where its own random number is below %s",
    (ratio) => {
      const [batch, each] = [2, 1001];
      const mask = addressedMasks(7)("drop", ratio, kept, [batch, each], at(4, 9));
      const expected = Array.from({ length: batch * each }, (_, index) => {
        const [sample, i] = [Math.floor(index / each), index % each];
        const bits = philox([7, streamOf("dropout drop")], [4, 9 + sample, Math.floor(i / 4), 0])[i % 4]!;
        return unit(bits) < ratio ? 0 : kept;
      });
      expect([...mask]).toEqual(expected);
    },
  );

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
