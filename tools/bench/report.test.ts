import { expect, it } from "vitest";
import { expectFound } from "@squeezenet/core";
import { distance } from "./measure.ts";
import { besideForward, compared, type Line, lineOf, notesOf, tableOf } from "./report.ts";

const trial = {
  name: "cpu-worker, relaxed SIMD, 1 thread",
  script: "x.mjs",
  request: { mode: "infer", batch: 2, threads: 1 },
} as const;
const ready = { version: "1", device: "", first: 400.4, answer: [] };
const ours = lineOf("inference", "v1.0", {
  trial,
  ready,
  timing: { median: 40.04, least: 38, runs: 3, times: [40.04, 38, 44] },
  peak: 99.6,
});
const peer: Line = {
  kind: "inference",
  net: "v1.0",
  name: "a peer, 1 thread",
  threads: 1,
  median: 60,
  least: 50,
  times: [60, 50, 66],
  imagesPerSecond: 20,
};

it("gives images a second of the batch, and times ours for as many threads", () => {
  expect(ours).toMatchObject({ median: 40, imagesPerSecond: 50, first: 400, peak: 100, runs: 3 });
  const [mine, theirs, other] = compared([ours, peer, { ...peer, threads: 2 }]);
  expect([mine!.timesOurs, theirs!.timesOurs, other!.timesOurs]).toEqual([1, 3, undefined]);
});

it("sets more threads beside one, and training beside its forward pass, round by round", () => {
  const two: Line = { ...ours, name: "cpu-worker, relaxed SIMD, 2 threads", threads: 2, times: [20.02, 20, 22] };
  expect(compared([ours, two]).map(({ timesOneThread }) => timesOneThread)).toEqual([undefined, 2]);
  const training: Line = { ...ours, kind: "training", times: [120, 120, 110] };
  expect(expectFound(besideForward([{ ...ours, kind: "forward" }, training]), 1).timesForward).toBe(3);
  const limit: Line = { kind: "limit", net: "v1.0", name: "128-bit", gflops: 40, partOfPeak: 0.5, timesOneThread: 1.9 };
  const failed: Line = { kind: "limit", net: "v1.1", name: "128-bit", error: "a thread did not come back" };
  expect(notesOf([limit, failed, { ...training, timesForward: 3 }])).toEqual([
    "128-bit, beside v1.0: 40 GFLOP/s, 50 % of the peak, 1.9 × one thread",
    "128-bit, beside v1.1: cannot: a thread did not come back",
    "training v1.0, cpu-worker, relaxed SIMD, 1 thread: 3 × its own forward pass",
  ]);
});

it("says why a candidate has no figures", () => {
  const failed = lineOf("inference", "v1.0", { trial, why: "no such kernel" });
  expect(tableOf([failed])).toContain("| cpu-worker, relaxed SIMD, 1 thread | cannot: no such kernel |");
  expect(tableOf([ours]).split("\n")[2]).toBe(
    "| cpu-worker, relaxed SIMD, 1 thread | 40 (38) | 50 |  |  | 400 ms | 100 MiB |  |",
  );
});

it("measures how far an answer is off by its greatest number, and an answer of another length as wrong", () => {
  expect(distance([1, 2.5, 3], Float32Array.of(1, 2, 5))).toBeCloseTo(0.4);
  expect(distance([1], Float32Array.of(1, 2))).toBe(Infinity);
});
