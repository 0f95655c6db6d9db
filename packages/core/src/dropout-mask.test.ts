import { expectFound } from "./expect-found.ts";
import { describe, expect, it } from "vitest";
import { dropoutMask } from "./dropout-mask.ts";
import { philox, unit } from "./random.ts";

const [each, kept] = [1001, 2];
const address = { kept, seed: 7, stream: 4e9, iteration: 4, position: 9 };

describe("dropoutMask", () => {
  it.each([0, 1e-9, Math.fround(0.1), 0.5, Math.fround(1 - 2 ** -24)])(
    "drops a number where its own random number is below %s",
    (ratio) => {
      const expected = Array.from({ length: 2 * each }, (_, index) => {
        const [sample, i] = [Math.floor(index / each), index % each];
        return unit(expectFound(philox([7, 4e9], [4, 9 + sample, Math.floor(i / 4), 0]), i % 4)) < ratio ? 0 : kept;
      });
      expect([...dropoutMask({ length: 2 * each, each, ratio, ...address })]).toEqual(expected);
    },
  );

  it("drops about as many as asked", () => {
    const zeros = dropoutMask({ length: 4000, each: 40, ratio: 0.25, ...address }).filter((value) => value === 0);
    expect(zeros.length).toBeGreaterThan(900);
    expect(zeros.length).toBeLessThan(1100);
  });
});
