import { create, type Fields } from "@squeezenet/caffe-io";
import { Mt19937 } from "@squeezenet/core";
import { describe, expect, test } from "vitest";
import { fill, FillerError } from "./fillers.ts";

const filled = (fields: Fields<"FillerParameter">, shape: readonly number[]): Float32Array =>
  fill(create("FillerParameter", fields), shape, new Mt19937(1701));

/** How many numbers a filler draws from its generator. */
function drawn(fields: Fields<"FillerParameter">, shape: readonly number[]): number {
  const generator = new Mt19937(1701);
  fill(create("FillerParameter", fields), shape, generator);
  const next = generator.next();
  const again = new Mt19937(1701);
  for (let count = 0; count < 100000; count++) if (again.next() === next) return count;
  return Infinity;
}

describe("a filler", () => {
  test("constant fills with its value, 0 unless told, and draws nothing", () => {
    expect(filled({ value: 0.2 }, [2, 2])).toEqual(new Float32Array(4).fill(0.2));
    expect(filled({}, [3])).toEqual(new Float32Array(3));
    expect(drawn({ value: 0.2 }, [2, 2])).toBe(0);
  });

  test("uniform takes one number each", () => {
    expect(drawn({ type: "uniform" }, [5, 7])).toBe(35);
    expect(new Set(filled({ type: "uniform", min: 3, max: 3 }, [10]))).toEqual(new Set([3]));
  });

  test("positive_unitball has rows that add up to 1", () => {
    const values = filled({ type: "positive_unitball" }, [4, 25]);
    for (let row = 0; row < 4; row++) {
      const part = values.subarray(row * 25, row * 25 + 25);
      expect(part.every((value) => value >= 0)).toBe(true);
      expect(part.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    }
  });

  test("xavier stays within √(3/n) and takes the count for fan out where there is one axis", () => {
    const bound = Math.fround(Math.sqrt(3 / 50));
    const values = filled({ type: "xavier" }, [20, 50]);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.99 * bound);
    expect(filled({ type: "xavier", variance_norm: "FAN_OUT" }, [100])).toEqual(filled({ type: "xavier" }, [1, 100]));
  });

  test("gaussian, sparse, keeps about that many weights of each input, drawing the mask after the weights", () => {
    const dense = filled({ type: "gaussian" }, [100, 200]);
    const sparse = filled({ type: "gaussian", sparse: 25 }, [100, 200]);
    const kept = sparse.filter((value) => value !== 0).length;
    expect(kept / 200).toBeGreaterThan(23);
    expect(kept / 200).toBeLessThan(27);
    expect(sparse.every((value, i) => value === 0 || value === dense[i])).toBe(true);
    expect(filled({ type: "gaussian", sparse: 0 }, [3, 3]).every((value) => value === 0)).toBe(true);
  });
});

describe("a filler that cannot fill", () => {
  test.each<[string, Fields<"FillerParameter">, readonly number[], string]>([
    [
      "of an unknown type",
      { type: "orthogonal" },
      [2],
      'unknown filler type "orthogonal" (there is: constant, uniform, gaussian, positive_unitball, xavier, msra, bilinear)',
    ],
    ["named like a property of objects", { type: "constructor" }, [2], 'unknown filler type "constructor"'],
    ["of an empty blob", { type: "xavier" }, [3, 0], 'filler "xavier": the blob 3×0 is empty'],
    [
      "that is not sparse",
      { type: "msra", sparse: 2 },
      [3],
      'filler "msra": sparse is 2, but only "gaussian" can be sparse',
    ],
    ["sparser than its outputs", { type: "gaussian", sparse: 4 }, [3, 9], 'filler "gaussian": sparse is 4'],
    ["with a negative sparse", { type: "gaussian", sparse: -2 }, [3, 9], 'filler "gaussian": sparse is -2'],
    ["without deviation", { type: "gaussian", std: 0 }, [3], 'filler "gaussian": std is 0'],
    [
      "upside down",
      { type: "uniform", min: 2, max: 1 },
      [3],
      'filler "uniform": min is 2, but must be at most max, which is 1',
    ],
    ["of three axes, bilinear", { type: "bilinear" }, [1, 3, 3], 'filler "bilinear": the blob is 1×3×3'],
    ["not square, bilinear", { type: "bilinear" }, [1, 1, 3, 4], 'filler "bilinear": the blob is 1×1×3×4'],
  ])("%s says so", (_, fields, shape, message) => {
    expect(() => filled(fields, shape)).toThrow(FillerError);
    expect(() => filled(fields, shape)).toThrow(message);
  });
});
