import { create, type NetParameter } from "@squeezenet/caffe-io";
import { type Backend, Mt19937, oracle, Tape, expectFound } from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { fireNet } from "../test/fire-net.ts";
import { addressedMasks } from "./dropout-mask.ts";
import { LabelError, NetError } from "./errors.ts";
import type { NetOptions } from "./net-options.ts";
import { Net } from "./net.ts";

type Layers = NonNullable<NonNullable<Parameters<typeof create<"NetParameter">>[1]>["layer"]>;

const input = (name: string, ...dim: number[]): Layers[number] => ({
  name,
  type: "Input",
  top: [name],
  input_param: { shape: [{ dim }] },
});
const relu = (bottom: string, top: string): Layers[number] => ({
  name: `relu_${top}`,
  type: "ReLU",
  bottom: [bottom],
  top: [top],
});

async function build(layers: Layers | NetParameter, options: Partial<NetOptions> = {}): Promise<Net> {
  const parameter = "layer" in layers ? layers : create("NetParameter", { name: "n", layer: layers });
  const backend = await oracle.open();
  return new Net(parameter, { backend, phase: "TRAIN", generator: new Mt19937(1), ...options });
}

const message = (layers: Layers): Promise<string> =>
  build(layers).then(
    () => "no error",
    (error: unknown) => (error instanceof NetError ? error.message : `another error: ${String(error)}`),
  );

/** The backend with its live buffers counted. */
function counting(inner: Backend): Backend & { readonly live: Set<object> } {
  const live = new Set<object>();
  const made = <T extends object>(buffer: T): T => {
    live.add(buffer);
    return buffer;
  };
  const kernels = Object.fromEntries(
    Object.entries(inner.kernels).map(([name, kernel]) => [
      name,
      (...args: never[]) => made((kernel as (...args: never[]) => object)(...args)),
    ]),
  );
  return {
    ...inner,
    live,
    kernels: { ...inner.kernels, ...kernels },
    upload: (values) => made(inner.upload(values)),
    free(buffer) {
      live.delete(buffer);
      inner.free(buffer);
    },
  };
}

describe("a net", () => {
  it("knows its blobs' shapes, inputs, outputs and learned blobs without computing a number", async () => {
    const net = await build(fireNet(5));
    expect(net.shapes.get("pool1")).toEqual([5, 4, 3, 3]);
    expect([...net.inputs]).toEqual([
      ["data", [5, 1, 8, 8]],
      ["label", [5]],
    ]);
    expect(net.outputs).toEqual(["loss"]);
    expect(net.params.map(({ layer, index }) => `${layer} ${index}`).slice(0, 4)).toEqual([
      "conv1 0",
      "conv1 1",
      "squeeze 0",
      "squeeze 1",
    ]);
  });

  it("lists outputs in alphabetical order, an in-place blob nobody takes after it among them", async () => {
    const net = await build([input("x", 2), relu("x", "z"), input("y", 2), relu("y", "a"), relu("a", "a")]);
    expect(net.outputs).toEqual(["a", "z"]);
  });

  it("frees every buffer but the weights once the tape is gone", async () => {
    const backend = counting(await oracle.open());
    const net = await build(fireNet(2), { backend });
    expect(backend.live.size).toBe(net.params.length);
    {
      using tape = new Tape(backend);
      const feed = { data: new Float32Array(128), label: new Float32Array(2) };
      net.forward(tape, { feed, iteration: 0, position: 0, drawMask: addressedMasks(1) });
      expect(backend.live.size).toBeGreaterThan(net.params.length);
    }
    expect(backend.live.size).toBe(net.params.length);
    net.free();
    expect(backend.live.size).toBe(0);
  });

  it("knows which layers gradients pass: those with something learned before and a loss after them", async () => {
    const net = await build(fireNet(2));
    const without = net.layers.filter(({ needsBackward }) => !needsBackward).map(({ parameter }) => parameter.name);
    expect(without).toEqual(["data", "label"]);
  });

  it("says that BatchNorm mixes samples", async () => {
    const net = await build([input("x", 4, 2), { name: "bn", type: "BatchNorm", bottom: ["x"], top: ["y"] }]);
    expect(net.mixesSamples).toEqual(['layer "bn": BatchNorm takes its mean and variance over one batch_size']);
  });
});

describe("Convolution with axis", () => {
  const convolve = async (
    shape: readonly number[],
    axis: number,
  ): Promise<{ shape: readonly number[]; y: number[] }> => {
    const net = await build([
      input("x", ...shape),
      {
        name: "conv",
        type: "Convolution",
        bottom: ["x"],
        top: ["y"],
        convolution_param: { num_output: 2, kernel_size: [2], axis, weight_filler: { type: "gaussian" } },
      },
    ]);
    const backend = net.backend;
    using tape = new Tape(backend);
    const x = Float32Array.from({ length: 2 * 3 * 4 * 5 * 5 }, (_, i) => Math.sin(i));
    const step = { feed: { x }, iteration: 0, position: 0, drawMask: addressedMasks(1) };
    const y = expectFound(net.forward(tape, step).blobs, "y");
    return { shape: y.shape, y: [...(await backend.read(y.buffer))] };
  };

  it("2 takes two leading axes as samples, axis 0 none", async () => {
    const samples = await convolve([6, 4, 5, 5], 1);
    const led = await convolve([2, 3, 4, 5, 5], 2);
    expect([samples.shape, led.shape]).toEqual([
      [6, 2, 4, 4],
      [2, 3, 2, 4, 4],
    ]);
    expect(led.y).toEqual(samples.y);
    expect((await convolve([2, 3, 4, 5, 5], -3)).y).toEqual(samples.y);
    expect((await convolve([24, 5, 5], 0)).shape).toEqual([2, 4, 4]);
  });

  it("leaves one to three axes to convolve over, or says how many it leaves", async () => {
    await expect(convolve([6, 4, 5, 5], 3)).rejects.toThrow(
      "convolves over 1 to 3 axes after axis 3; found 6×4×5×5, which leaves 0",
    );
  });
});

describe("learned blobs", () => {
  const ip = (name: string, bottom: string, param: Layers[number]["param"], num_output = 3): Layers[number] => ({
    name,
    type: "InnerProduct",
    bottom: [bottom],
    top: [name],
    ...(param === undefined ? {} : { param }),
    inner_product_param: { num_output, bias_term: false, weight_filler: { type: "gaussian" } },
  });

  it("with one name are one blob", async () => {
    const net = await build([input("x", 2, 3), ip("a", "x", [{ name: "w" }]), ip("b", "a", [{ name: "w" }])]);
    expect(net.params).toHaveLength(1);
  });

  it("with one name and share_mode PERMISSIVE may differ in shape but not in count", async () => {
    const permissive = [{ name: "w", share_mode: "PERMISSIVE" as const }];
    const layers = [input("x", 2, 2), ip("a", "x", [{ name: "w" }], 6), ip("b", "a", permissive, 2)];
    expect((await build(layers)).params.map(({ shape }) => shape)).toEqual([[6, 2]]);
    expect(
      await message([input("x", 2, 2), ip("a", "x", [{ name: "w" }], 6), ip("b", "a", [{ name: "w" }], 2)]),
    ).toContain(
      'cannot share "w" with layer "a": it is 6×2 there and 2×6 here (share_mode: PERMISSIVE asks for the same count only)',
    );
  });

  it("with one name take lr_mult from whoever gives it, and refuse two different ones", async () => {
    const shared = (a?: number, b?: number): Layers => [
      input("x", 2, 3),
      ip("a", "x", [{ name: "w", lr_mult: a }]),
      ip("b", "a", [{ name: "w", lr_mult: b }]),
    ];
    expect(expectFound((await build(shared(undefined, 2))).params, 0).settings.lrMultiplier).toBe(2);
    expect(await message(shared(1, 2))).toContain('shared blob "w" has lr_mult 1 and 2; give one');
  });

  it("of a test net are the training net's", async () => {
    const train = await build(fireNet(2));
    const test = await build(fireNet(4), { phase: "TEST", share: train });
    expect(test.params).toEqual(train.params);
    expect(test.shapes.get("data")).toEqual([4, 1, 8, 8]);
  });

  it("with lr_mult 0 get no gradient", async () => {
    const net = await build([input("x", 2, 3), ip("a", "x", [{ lr_mult: 0 }])]);
    expect(expectFound(net.params, 0).tensor.tracked).toBe(false);
  });
});

describe("a net that cannot be built", () => {
  it("names the layer, the missing bottom and the blobs there are", async () => {
    expect(await message([input("x", 1), relu("ghost", "y")])).toBe(
      'layer "relu_y": no earlier layer makes its bottom "ghost" (there is: x)',
    );
  });

  it("names the types there are for an unknown one, and the nearest", async () => {
    const unknown = await message([input("x", 1), { name: "a", type: "Convolutoin", bottom: ["x"], top: ["y"] }]);
    expect(unknown).toContain(
      'layer "a": Unknown layer type: Convolutoin (did you mean "Convolution"?) (known types: Accuracy, BatchNorm',
    );
  });

  it("names a field that the layer does not honour", async () => {
    const stochastic = { kernel_size: 2, pool: "STOCHASTIC" as const };
    const layer = { name: "p", type: "Pooling", bottom: ["x"], top: ["y"], pooling_param: stochastic };
    expect(await message([input("x", 1, 1, 4, 4), layer])).toContain(
      "pool STOCHASTIC is not supported; supported are MAX and AVE",
    );
  });

  it("counts bottoms and tops", async () => {
    expect(await message([input("x", 1), { name: "e", type: "Eltwise", bottom: ["x"], top: ["y"] }])).toBe(
      'layer "e": Eltwise takes at least 2 bottoms, found 1',
    );
  });

  it("refuses a top that another layer makes too", async () => {
    expect(await message([input("x", 1), input("y", 1), relu("x", "y")])).toContain(
      'top blob "y" is produced by multiple sources',
    );
  });

  it("says where shapes do not fit", async () => {
    const layer = { name: "c", type: "Concat", bottom: ["x", "y"], top: ["z"] };
    expect(await message([input("x", 1, 2, 3), input("y", 1, 2, 4), layer])).toBe(
      'layer "c": concat: 1×2×4 does not fit 1×2×3 off axis 1',
    );
  });
});

describe("labels", () => {
  const run = async (label: number, ignore?: number): Promise<void> => {
    const net = await build(fireNet(2, ignore === undefined ? {} : { ignore }));
    using tape = new Tape(net.backend);
    const feed = { data: new Float32Array(128), label: Float32Array.of(0, label) };
    net.forward(tape, { feed, iteration: 0, position: 0, drawMask: addressedMasks(1) });
  };

  it("outside the classes are refused before anything is computed, with layer, sample and classes", async () => {
    await expect(run(3)).rejects.toThrow(LabelError);
    await expect(run(3)).rejects.toThrow(
      'layer "loss": label 3 of sample 1 of the batch in blob "label" is none of the 3 classes (0 to 2)',
    );
    await expect(run(-1)).rejects.toThrow("label -1");
  });

  it("may be the ignored one", async () => {
    await expect(run(255, 255)).resolves.toBeUndefined();
  });
});
