import { expect, it } from "vitest";
import { distance } from "./measure.ts";
import { compared, type Line, lineOf, tableOf } from "./report.ts";

const trial = {
  name: "cpu-worker, relaxed SIMD, 1 thread",
  script: "x.mjs",
  request: { mode: "infer", batch: 2, threads: 1 },
} as const;
const ready = { version: "1", device: "", first: 400.4, answer: [] };
const ours = lineOf("inference", "v1.0", { trial, ready, timing: { median: 40.04, least: 38, runs: 9 }, peak: 99.6 });
const peer: Line = {
  kind: "inference",
  net: "v1.0",
  name: "a peer, 1 thread",
  threads: 1,
  median: 60,
  least: 50,
  imagesPerSecond: 20,
};

it("gives images a second of the batch, and times ours for as many threads", () => {
  expect(ours).toMatchObject({ median: 40, imagesPerSecond: 50, first: 400, peak: 100, runs: 9 });
  const [mine, theirs, other] = compared([ours, peer, { ...peer, threads: 2 }]);
  expect([mine!.timesOurs, theirs!.timesOurs, other!.timesOurs]).toEqual([1, 2.5, undefined]);
});

it("says why a candidate has no figures", () => {
  const failed = lineOf("inference", "v1.0", { trial, why: "no such kernel" });
  expect(tableOf([failed])).toContain("| cpu-worker, relaxed SIMD, 1 thread | cannot: no such kernel |");
  expect(tableOf([ours]).split("\n")[2]).toBe(
    "| cpu-worker, relaxed SIMD, 1 thread | 40 (38) | 50 |  | 400 ms | 100 MiB |  |",
  );
});

it("measures how far an answer is off by its greatest number, and an answer of another length as wrong", () => {
  expect(distance([1, 2.5, 3], Float32Array.of(1, 2, 5))).toBeCloseTo(0.4);
  expect(distance([1], Float32Array.of(1, 2))).toBe(Infinity);
});
