import { create } from "@squeezenet/caffe-io";
import {
  type Backend,
  expectFound,
  GradientSums,
  LifetimeError,
  Mt19937,
  openDry,
  oracle,
  Tape,
} from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { fireNet } from "../test/fire-net.ts";
import { gradientSquares } from "./apply-update.ts";
import { addressedMasks } from "./dropout-mask.ts";
import { lossOf } from "./fed-net.ts";
import type { Step } from "./layer.ts";
import { Net } from "./net.ts";
import { Param } from "./param.ts";
import { toNetParameter } from "./snapshot.ts";
import { Histories } from "./solver-state.ts";
import { solve } from "./solver.ts";
import { copyTrainedLayers } from "./weights.ts";

/** What JavaScript may pass: the compiler would have refused it. */
const misused = (value: unknown): Backend => value as Backend;

const fire = (backend: Backend): Net => new Net(fireNet(2), { backend, phase: "TRAIN", generator: new Mt19937(3) });
const step: Step = {
  feed: { data: new Float32Array(128).fill(0.5), label: Float32Array.of(0, 1) },
  iteration: 0,
  position: 0,
  drawMask: addressedMasks(1),
};

describe("a backend that was not awaited", () => {
  const parameter = create("SolverParameter", { base_lr: 0.1, lr_policy: "fixed", max_iter: 1 });
  const settings = { name: "", lrMultiplier: 1, decayMultiplier: 1 };
  it.each<[string, (backend: Backend, net: Net) => unknown]>([
    ["new Net", (backend) => fire(backend)],
    [
      "solve",
      (backend, net) =>
        solve(parameter, { backend, train: { net, next: async () => ({}) }, tests: [], drawMask: addressedMasks(1) }),
    ],
    ["new Param", (backend) => new Param(backend, { layer: "a", index: 0 }, [1], Float32Array.of(1), settings)],
    ["new Histories", (backend, net) => new Histories(backend, net.params, 1)],
    ["lossOf", (backend) => lossOf(backend, { blobs: new Map(), origins: new Map(), losses: [] })],
    ["gradientSquares", (backend, net) => gradientSquares(backend, [], new GradientSums(net.backend, []))],
  ])("is told to %s's caller", async (taker, take) => {
    const net = fire(await oracle.open());
    await expect(async () => take(misused(oracle.open()), net)).rejects.toThrow(
      `${taker}: this backend is a promise that was not awaited. Write: const backend = await module.open();`,
    );
  });
});

describe("a net that was freed", () => {
  const freed = async (): Promise<Net> => {
    const net = fire(await oracle.open());
    net.free();
    return net;
  };

  it("is not freed again", async () => {
    const net = await freed();
    expect(() => net.free()).toThrow(LifetimeError);
    expect(() => net.free()).toThrow(
      'net "fire" was freed and cannot be freed again: free it after its last use, or build it again',
    );
  });

  it("does not run, is not saved, takes no weights", async () => {
    const net = await freed();
    using tape = new Tape(net.backend);
    expect(() => net.forward(tape, step)).toThrow('net "fire" was freed and cannot run forward');
    await expect(toNetParameter(net)).rejects.toThrow('net "fire" was freed and cannot be saved');
    const weights = await toNetParameter(fire(net.backend));
    expect(() => copyTrainedLayers(net, weights, "a file")).toThrow('net "fire" was freed and cannot take weights');
  });

  it("has params that say so", async () => {
    const { params, backend } = await freed();
    const param = expectFound(params, 0);
    const sentence = 'layer "conv1", param 0 was freed with its net';
    await expect(param.read()).rejects.toThrow(sentence);
    for (const use of [
      () => param.tensor,
      () => param.upload(new Float32Array(36)),
      () => param.replace(backend.upload(new Float32Array(36))),
      () => param.free(),
    ])
      expect(use).toThrow(sentence);
  });

  it("takes its weights from those who share them, and leaves them where it had them from another", async () => {
    const owner = fire(await oracle.open());
    const sharing = (): Net =>
      new Net(fireNet(2), { backend: owner.backend, phase: "TEST", generator: new Mt19937(3), share: owner });
    const [first, second] = [sharing(), sharing()];
    first.free();
    expect(() => first.free()).toThrow(LifetimeError);
    using tape = new Tape(owner.backend, "forward");
    expect(second.forward(tape, step).losses).toHaveLength(1);
    owner.free();
    expect(() => second.forward(tape, step)).toThrow('layer "conv1", param 0 was freed with its net');
  });
});

it("histories outlive a run that they were given to; freed, they say so", async () => {
  const net = fire(await oracle.open());
  const histories = new Histories(net.backend, net.params, 1);
  const parameter = create("SolverParameter", { base_lr: 0.1, lr_policy: "fixed", max_iter: 1 });
  const train = { net, next: async () => step.feed };
  const running = { backend: net.backend, train, tests: [], drawMask: step.drawMask, histories };
  for await (const event of solve(parameter, running)) expect(event).toHaveProperty("kind");
  expect(await histories.save()).toHaveLength(net.params.length);
  histories.free();
  expect(() => histories.of(0)).toThrow(LifetimeError);
  await expect(histories.save()).rejects.toThrow("these histories were freed: free them after the last run");
});

it("a run frees the histories that it has made itself, and nothing of its caller's", async () => {
  const backend = openDry();
  const net = fire(backend);
  const histories = new Histories(backend, net.params, 1);
  const { live } = backend.usage;
  const parameter = create("SolverParameter", { base_lr: 0.1, lr_policy: "fixed", max_iter: 2, momentum: 0.9 });
  const running = { backend, train: { net, next: async () => step.feed }, tests: [], drawMask: step.drawMask };
  for (const options of [running, { ...running, histories }]) {
    for await (const event of solve(parameter, options)) expect(event).toHaveProperty("kind");
    expect(backend.usage.live).toBe(live);
  }
});
