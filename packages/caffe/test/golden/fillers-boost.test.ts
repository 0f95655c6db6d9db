import { Mt19937 } from "@squeezenet/core";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bernoulli, bernoulliFloat, gaussian, shuffle, uniform } from "../../src/random/index.ts";

/* Hashes of what boost 1.74 itself draws, far more numbers than fillers need: made by data/fillers/boost-draws.cpp. */
const hashes = new Map<string, string>(
  Object.entries(JSON.parse(readFileSync(new URL("data/fillers/boost-draws.json", import.meta.url), "utf8"))),
);

const many = (count: number, draw: () => boolean): Float32Array => Float32Array.from({ length: count }, () => +draw());

function shuffled(seed: number, count: number, times: number): Float32Array {
  const generator = new Mt19937(seed);
  const items = Array.from({ length: count }, (_, i) => i);
  for (let time = 0; time < times; time++) shuffle(generator, items);
  return Float32Array.from(items);
}

const [nine, ten] = [new Mt19937(9), new Mt19937(10)];
const any = new Mt19937(11);

const draws: Readonly<Record<string, () => Float32Array>> = {
  uniform_unit: () => uniform(new Mt19937(1), 1000000, 0, 1),
  uniform_point: () => uniform(new Mt19937(2), 1000, 0.25, 0.25),
  uniform_negative: () => uniform(new Mt19937(3), 200000, -3, -1),
  uniform_to_zero: () => uniform(new Mt19937(4), 200000, -1, 0),
  uniform_wide: () => uniform(new Mt19937(5), 200000, -3e38, 3e38),
  uniform_tiny: () => uniform(new Mt19937(6), 200000, 0, 1e-44),
  gaussian_standard: () => gaussian(new Mt19937(7), 5000000, 0, 1),
  gaussian_shifted: () => gaussian(new Mt19937(8), 200000, -3.5, 0.01),
  bernoulli_double: () => many(200000, () => bernoulli(nine, 1 - Math.fround(0.3))),
  bernoulli_double_one: () => many(1000, () => bernoulli(any, 1)),
  bernoulli_double_zero: () => many(1000, () => bernoulli(any, 0)),
  bernoulli_float: () => many(200000, () => bernoulliFloat(ten, 3 / 7)),
  bernoulli_float_one: () => many(1000, () => bernoulliFloat(any, 1)),
  shuffle: () => shuffled(12, 100000, 3),
  shuffle_small: () => shuffled(13, 7, 50),
};

describe("a distribution draws boost's numbers bit for bit", () => {
  test.each(Object.entries(draws))("%s", (name, draw) => {
    const values = draw();
    expect(createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex")).toBe(hashes.get(name));
  });

  test("no hash is left over", () => {
    expect(Object.keys(draws).sort()).toEqual([...hashes.keys()].sort());
  });
});
