import { describe, expect, it } from "vitest";
import type { RunEvent } from "./run-event.ts";
import { seriesOf } from "./series.ts";

const start = (iteration: number): RunEvent => ({
  kind: "start",
  net: "net",
  policy: "fixed",
  iteration,
  iterations: 8,
  time: null,
});
const iteration = (at: number, seconds: number, loss: number): RunEvent => ({
  kind: "iteration",
  iteration: at,
  seconds,
  loss,
  batchLosses: [loss],
  smoothedLoss: loss,
  outputs: [],
  images: 16,
});

describe("a series", () => {
  it("leaves out what a restart from an older snapshot undid", () => {
    const run = seriesOf("run", [
      start(0),
      iteration(0, 1, 5),
      iteration(1, 2, 4),
      { kind: "snapshot", iteration: 2, seconds: 2.5 },
      iteration(2, 3, 3),
      { kind: "failed", iteration: 2, seconds: 3, message: "power cut" },
      start(2),
      iteration(2, 1, 2.5),
      { kind: "finished", iteration: 3, seconds: 2, early: false },
    ]);
    expect(run.loss.map(({ value }) => value)).toEqual([5, 4, 2.5]);
    expect(run).toMatchObject({ status: "finished", messages: [], snapshots: [2], iterations: 8 });
  });

  it("counts images a second without the time of tests", () => {
    const run = seriesOf("run", [
      start(0),
      iteration(0, 1, 1),
      { kind: "testing", iteration: 1, seconds: 1, net: 0 },
      { kind: "tested", iteration: 1, seconds: 11, net: 0, outputs: [{ name: "accuracy", value: 0.5, lossWeight: 0 }] },
      iteration(1, 13, 1),
    ]);
    expect(run.speed).toEqual([{ iteration: 1, value: 8 }]);
    expect(run.tests).toEqual([{ iteration: 1, value: 0.5, output: "accuracy", isLoss: false }]);
  });
});
