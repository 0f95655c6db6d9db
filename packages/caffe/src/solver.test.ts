import { clone, create, type SolverParameter } from "@squeezenet/caffe-io";
import { Mt19937, oracle, expectFound } from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { fireNet } from "../test/fire-net.ts";
import { addressedMasks } from "./dropout-mask.ts";
import { SolverError, WeightsError } from "./errors.ts";
import type { SolverEvent } from "./events.ts";
import type { Feed } from "./layer.ts";
import { Net } from "./net.ts";
import type { Request } from "./solver-options.ts";
import { solve } from "./solver.ts";
import { Histories, type Progress } from "./solver-state.ts";
import { copyTrainedLayers } from "./weights.ts";

const base = create("SolverParameter", {
  base_lr: 0.05,
  lr_policy: "multistep",
  gamma: 0.5,
  stepvalue: [2, 4],
  momentum: 0.9,
  weight_decay: 0.001,
  max_iter: 6,
  iter_size: 2,
  display: 2,
  average_loss: 3,
  snapshot: 3,
});

/** Batch number n of an endless set: a bright column tells the class. */
const feed = (n: number): Feed => {
  const label = Float32Array.of(n % 3, (n + 1) % 3);
  const pixel = (i: number): number =>
    ((i * 37 + n * 101) % 64) / 256 + (i % 8 === 2 * expectFound(label, i >> 6) ? 1 : 0);
  return { data: Float32Array.from({ length: 128 }, (_, i) => pixel(i)), label };
};

interface Run {
  readonly events: SolverEvent[];
  readonly weights: Float32Array[];
}

async function run(
  parameter: SolverParameter,
  { from, request }: { from?: Extract<SolverEvent, { kind: "snapshot" }>; request?: () => Request | null } = {},
): Promise<Run> {
  const backend = await oracle.open();
  const net = new Net(fireNet(2), { backend, phase: "TRAIN", generator: new Mt19937(3) });
  const test = new Net(fireNet(2), { backend, phase: "TEST", generator: new Mt19937(3), share: net });
  const histories = new Histories(backend, net.params, 1);
  if (from !== undefined) {
    copyTrainedLayers(net, from.snapshot.model, "snapshot");
    histories.restore(from.snapshot.state);
  }
  const progress: Progress | undefined = from?.snapshot.progress;
  let batch = (progress?.iteration ?? 0) * parameter.iter_size;
  const options = {
    backend,
    histories,
    train: { net, next: async () => feed(batch++) },
    tests: [{ net: test, next: async () => feed(0) }],
    drawMask: addressedMasks(5),
    ...(progress === undefined ? {} : { progress }),
    ...(request === undefined ? {} : { request }),
  };
  const events: SolverEvent[] = [];
  for await (const event of solve(parameter, options)) events.push(event);
  histories.free();
  return { events, weights: await Promise.all(net.params.map((param) => param.read())) };
}

const kinds = ({ events }: Run): string => events.map(({ kind }) => kind).join(" ");

describe("solve", () => {
  it("tells what happens in Caffe's order", async () => {
    const once = await run(clone(base, { max_iter: 2, snapshot: 2, test_interval: 2, test_iter: [1] }));
    expect(kinds(once)).toBe(
      "start testing tested iteration rate iteration rate snapshot final testing tested finished",
    );
  });

  it("steps the multistep rate once for each stepvalue", async () => {
    const { events } = await run(base);
    const rates = events.flatMap((event) => (event.kind === "rate" ? [event.rate] : []));
    expect(rates).toEqual([0.05, 0.05, 0.025, 0.025, 0.0125, 0.0125].map(Math.fround));
    expect(events.flatMap((event) => (event.kind === "step" ? [[event.iteration, event.step]] : []))).toEqual([[2, 1], [4, 2]]); // prettier-ignore
  });

  it("brings the loss down", async () => {
    const { events } = await run(clone(base, { max_iter: 60, lr_policy: "fixed", snapshot: 0 }));
    const losses = events.flatMap((event) => (event.kind === "iteration" ? [event.loss] : []));
    expect(losses.at(-1)).toBeLessThan(expectFound(losses, 0) * 0.9);
  });

  it("resumed from a snapshot ends with the same bits as one never stopped", async () => {
    const whole = await run(base);
    const snapshot = expectFound(
      whole.events.filter((event) => event.kind === "snapshot"),
      0,
    );
    const rest = await run(base, { from: snapshot });
    expect(rest.weights).toEqual(whole.weights);
    const losses = ({ events }: Run): number[] =>
      events.flatMap((event) => (event.kind === "iteration" ? [event.smoothedLoss] : []));
    expect(losses(rest)).toEqual(losses(whole).slice(3));
  });

  it("stops when asked, with a snapshot, and takes one when asked to go on", async () => {
    let asked = 0;
    const stopped = await run(clone(base, { snapshot: 0 }), { request: () => (++asked === 2 ? "stop" : null) });
    expect(stopped.events.slice(-2)).toMatchObject([
      { kind: "snapshot", iteration: 2 },
      { kind: "finished", early: true },
    ]);
    asked = 0;
    const went = await run(clone(base, { snapshot: 0 }), { request: () => (++asked === 2 ? "snapshot" : null) });
    expect(went.events.flatMap((event) => (event.kind === "snapshot" ? [event.iteration] : []))).toEqual([2, 6]);
  });

  it("clips gradients and says by how much", async () => {
    const { events } = await run(clone(base, { clip_gradients: 0.01, max_iter: 1 }));
    const clip = expectFound(
      events.filter((event) => event.kind === "clip"),
      0,
    );
    expect(clip.norm).toBeGreaterThan(clip.limit);
    expect(clip.factor).toBeCloseTo(clip.limit / clip.norm, 12);
  });

  it("refuses what it cannot follow, and says what there is", async () => {
    await expect(run(clone(base, { type: "Adamm" }))).rejects.toThrow(SolverError);
    await expect(run(clone(base, { type: "Adamm" }))).rejects.toThrow(
      'Unknown solver type: Adamm (did you mean "Adam"?) (known types: SGD, Nesterov,',
    );
    await expect(run(clone(base, { regularization_type: "L3" }))).rejects.toThrow(
      "Unknown regularization type: L3 (known types: L1, L2)",
    );
    await expect(run(clone(base, { iter_size: 0 }))).rejects.toThrow("iter_size must be at least 1, found 0");
  });

  it("refuses the state of another net", async () => {
    const { events } = await run(base);
    const { snapshot, ...event } = expectFound(
      events.filter((each) => each.kind === "snapshot"),
      0,
    );
    const state = clone(snapshot.state, { history: snapshot.state.history.slice(1) });
    await expect(run(base, { from: { ...event, snapshot: { ...snapshot, state } } })).rejects.toThrow(WeightsError);
  });
});
