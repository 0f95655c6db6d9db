import { create, type SolverParameter } from "@squeezenet/caffe-io";
import { type Backend, expectFound, Mt19937, oracle } from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { fireNet } from "../../test/fire-net.ts";
import { addressedMasks } from "../dropout-mask.ts";
import { DivergedError } from "../errors.ts";
import type { SolverEvent } from "../events.ts";
import type { Feed } from "../layer.ts";
import { Net } from "../net.ts";
import { solve } from "../solver.ts";

const feed = (n: number) => ({
  data: Float32Array.from({ length: 128 }, (_, i) => ((i * 37 + n * 101) % 64) / 64),
  label: Float32Array.of(n % 3, (n + 1) % 3),
});

interface Planted {
  readonly solver?: Partial<Pick<SolverParameter, "base_lr" | "max_iter" | "snapshot">>;
  /** Plants the fault in the net before training. */
  readonly plant?: (net: Net) => void;
  readonly feed?: (n: number) => Feed;
  readonly backend?: (oracle: Backend) => Backend;
  readonly watchdog?: boolean;
}

async function run(planted: Planted): Promise<readonly SolverEvent[]> {
  const inner = await oracle.open();
  const backend = planted.backend?.(inner) ?? inner;
  const net = new Net(fireNet(2), { backend, phase: "TRAIN", generator: new Mt19937(3) });
  planted.plant?.(net);
  const parameter = create("SolverParameter", { base_lr: 0.01, lr_policy: "fixed", max_iter: 5, ...planted.solver });
  let batch = 0;
  const events: SolverEvent[] = [];
  const train = { net, next: async () => (planted.feed ?? feed)(batch++) };
  const { watchdog = true } = planted;
  for await (const event of solve(parameter, { backend, train, tests: [], drawMask: addressedMasks(5), watchdog }))
    events.push(event);
  return events;
}

const divergence = (planted: Planted): Promise<DivergedError> =>
  run(planted).then(
    () => Promise.reject(new Error("the run ended as if nothing had happened")),
    (error: unknown) => (error instanceof DivergedError ? error : Promise.reject(error)),
  );

const param = (net: Net, layer: string, index: number) =>
  expectFound(
    net.params.filter((each) => each.layer === layer && each.index === index),
    0,
  );

/** The net with the last layer's ReLU silent: its bias is far below zero. */
const silence = (net: Net): void => param(net, "conv10", 1).upload(new Float32Array(3).fill(-1e6));

describe("numbers that are not finite", () => {
  it("in the data are found in the layer that feeds them, at the iteration that met them", async () => {
    const broken = (n: number): Feed => {
      const { data, label } = feed(n);
      return { data: n === 3 ? data.with(40, NaN) : data, label };
    };
    const error = await divergence({ feed: broken });
    expect(error).toMatchObject({ iteration: 3, layer: "data" });
    expect(error.message).toContain('begins in layer "data", blob "data", where number 40 is NaN');
  });

  it("in weights are found in the layer that holds them, before the blobs that they spoil", async () => {
    const plant = (net: Net): void => param(net, "squeeze", 0).upload(new Float32Array(8).fill(Infinity));
    const error = await divergence({ plant });
    expect(error).toMatchObject({ iteration: 0, layer: "squeeze" });
    expect(error.message).toContain('layer "squeeze", param 0, where number 0 is Infinity');
  });

  it("in a gradient stop the run before the update is made, with the layer where backward met them", async () => {
    // A kernel that breaks one gradient and leaves the loss alone: conv1's weights lie 4×1×3×3.
    const backend = (inner: Backend): Backend => ({
      ...inner,
      kernels: {
        ...inner.kernels,
        conv2dGradW: (g, sum, x, dy) =>
          g.outChannels === 4 ? inner.upload(new Float32Array(36).fill(NaN)) : inner.kernels.conv2dGradW(g, sum, x, dy),
      },
    });
    const error = await divergence({ backend });
    expect(error).toMatchObject({ iteration: 0, layer: "conv1" });
    expect(error.message).toContain('the gradient of layer "conv1", param 0, is not finite');
  });

  it("in a run that diverges are found, and are in no snapshot", async () => {
    const error = await divergence({ solver: { base_lr: 1e38, max_iter: 50, snapshot: 1 } });
    expect(error.layer).not.toBeNull();
    expect(error.message).toContain("try a lower base_lr");
  });

  it("go by unseen where the watchdog is off, as in Caffe", async () => {
    const events = await run({ solver: { base_lr: 1e38, max_iter: 20 }, watchdog: false });
    expect(events.at(-1)).toMatchObject({ kind: "finished", iteration: 20 });
  });
});

describe("a dead net", () => {
  it("is reported once, with its loss of ln(classes) and the ReLU that is silent", async () => {
    const events = await run({ plant: silence, solver: { max_iter: 320 } });
    const found = events.filter((event) => event.kind === "dead");
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      iteration: 99,
      dead: { classes: 3, scores: "pool10", relu: "relu_conv10", loss: expect.closeTo(Math.log(3), 6) },
    });
  });

  it("is not what a net is that learns", async () => {
    const events = await run({ solver: { max_iter: 150 } });
    expect(events.some(({ kind }) => kind === "dead")).toBe(false);
  });
});
