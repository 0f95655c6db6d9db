import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { drawImage, encodeImage } from "@squeezenet/data";
import { oracle } from "@squeezenet/core";
import { clone, create, LifetimeError, loadImage, loadNet, loadPrototxt, savePrototxt, Transformer } from "squeezenet";
import { afterAll, describe, expect, it } from "vitest";
import { countedBackend } from "./counted-backend.ts";

const deploy = fileURLToPath(new URL("../../../models/small_squeezenet/deploy.prototxt", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "squeezenet-door-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Two numbers in, two scores out, and their loss against a label. */
const tiny = `
  name: "tiny"
  layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 2 } } }
  layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 2 } } }
  layer {
    name: "score" type: "InnerProduct" bottom: "data" top: "score"
    inner_product_param { num_output: 2 weight_filler { type: "xavier" } }
  }
  layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }`;

const blobOf = (record: Readonly<Record<string, { readonly data: Float32Array }>>, name: string): number[] => {
  const blob = record[name];
  if (blob === undefined) throw new Error(`no blob ${name} among ${Object.keys(record).join(", ")}`);
  return [...blob.data];
};

describe("loadNet", () => {
  it("takes a path, a URL, bytes, text and a message, and the numbers are the same", async () => {
    const text = readFileSync(deploy, "utf8");
    const sources = [
      deploy,
      pathToFileURL(deploy),
      new Uint8Array(readFileSync(deploy)),
      text,
      await loadPrototxt(deploy),
    ];
    const answers: number[][] = [];
    for (const source of sources) {
      await using net = await loadNet(source, undefined, { backend: "oracle", shapes: { data: [1, 3, 32, 32] } });
      const data = Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => i % 7);
      answers.push(blobOf(await net.forward({ data }), "prob"));
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it("takes plain objects, and says which field Caffe does not have", async () => {
    const layer = [
      { name: "data", type: "Input", top: ["data"], input_param: { shape: [{ dim: [1, 2] }] } },
      { name: "power", type: "Power", bottom: ["data"], top: ["power"], power_param: { scale: 3, shift: 1 } },
    ];
    await using net = await loadNet({ name: "plain", layer }, undefined, { backend: "oracle" });
    expect(blobOf(await net.forward({ data: [1, 2] }), "power")).toEqual([4, 7]);
    const wrong: object = { layer: [{ name: "data", typ: "Input" }] };
    await expect(loadNet(wrong)).rejects.toMatchObject({ name: "MessageError" });
  });

  it("names the file and the line of a mistake", async () => {
    await expect(loadNet('layer { name: "x" tpye: "Input" }')).rejects.toMatchObject({
      name: "PrototxtError",
      file: "prototxt",
      line: 1,
    });
    await expect(loadNet(tiny.replace("xavier", "xavir"))).rejects.toMatchObject({
      ...{ name: "NetError", file: "prototxt", line: 5, column: 3 },
    });
    const nowhere = join(home, "nowhere.prototxt");
    await expect(loadNet(nowhere)).rejects.toMatchObject({ name: "DataError", file: nowhere, line: undefined });
    await expect(loadNet(tiny, join(home, "nowhere.caffemodel"))).rejects.toThrow("nowhere.caffemodel: cannot be read");
  });

  it("takes a backend by name, module, package or open, and closes only its own", async () => {
    const opened = await oracle.open();
    for (const backend of [
      "oracle",
      oracle,
      { default: oracle },
      Promise.resolve({ default: oracle }),
      opened,
    ] as const) {
      await using net = await loadNet(tiny, undefined, { backend });
      expect(net.backend.name).toBe("oracle");
    }
    expect([...(await opened.read(opened.upload(Float32Array.of(1))))]).toEqual([1]);
  });
});

describe("a loaded net", () => {
  it("says its inputs, outputs, blobs, layers and params", async () => {
    await using net = await loadNet(tiny, undefined, { backend: "oracle" });
    expect([net.name, net.inputs, net.outputs]).toEqual(["tiny", ["data", "label"], ["loss"]]);
    expect([...net.blobs]).toEqual([
      ["data", { shape: [2, 2] }],
      ["label", { shape: [2] }],
      ["score", { shape: [2, 2] }],
      ["loss", { shape: [] }],
    ]);
    expect(net.layers.map(({ name, type }) => `${name} ${type}`)).toContain("score InnerProduct");
    expect(net.params.get("score")?.map(({ shape }) => shape)).toEqual([[2, 2], [2]]);
  });

  it("gives middle blobs that are kept, and runs in parts to the same numbers", async () => {
    await using net = await loadNet(deploy, undefined, { backend: "oracle" });
    const image = await encodeImage(drawImage(1, "test", 0, 40), "png");
    const data = await loadImage(image, net);
    expect(data.shape.slice(0, 2)).toEqual([1, 3]);
    const names = net.layers.map(({ name }) => name);
    const whole = await net.forward({ data }, { keep: "all" });
    expect(Object.keys(whole)).toEqual(expect.arrayContaining([...net.blobs.keys()]));
    const first = await net.forward({ data }, { end: "pool1" });
    expect(Object.keys(first)).toEqual(["pool1"]);
    expect(blobOf(first, "pool1")).toEqual(blobOf(whole, "pool1"));
    const after = names[names.indexOf("pool1") + 1] ?? "";
    expect(blobOf(await net.forward(first, { start: after }), "prob")).toEqual(blobOf(whole, "prob"));
    await expect(net.forward({ data }, { end: "nothing" })).rejects.toThrow(
      'no layer "nothing" (there is: data, conv1',
    );
    await expect(net.forward({ data }, { keep: ["nothing"] })).rejects.toThrow('has no blob "nothing" (there is: ');
  });

  it("is reshaped by what it is fed, and each sample's numbers stay", async () => {
    await using net = await loadNet(tiny, undefined, { backend: "oracle" });
    const score = async (data: readonly number[]): Promise<number[]> => {
      const samples = data.length / 2;
      const inputs = {
        data: { shape: [samples, 2], data },
        label: { shape: [samples], data: data.slice(0, samples).fill(0) },
      };
      return blobOf(await net.forward(inputs, { keep: ["score"] }), "score");
    };
    const [two, one] = [await score([1, 2, 3, 4]), await score([1, 2])];
    expect(two.slice(0, 2)).toEqual(one);
    expect(net.blobs.get("data")?.shape).toEqual([1, 2]);
    expect(() => net.reshape({ image: [1] })).toThrow('has no input "image" (there is: data, label)');
    await expect(net.forward({ data: [1, 2] })).rejects.toThrow('wants input "label", 1: none was given');
    await expect(net.forward({ data: [1], label: [0] })).rejects.toThrow("2 numbers, and 1 were given");
  });

  it("goes back from its loss, by the slope of the loss", async () => {
    await using net = await loadNet(tiny, undefined, { backend: "oracle" });
    const inputs = { data: [0.5, -1, 2, 0.25], label: [1, 0] };
    const { blobs, params, outputs } = await net.backward(inputs, { keep: ["score"] });
    const loss = async (): Promise<number> => blobOf(await net.forward(inputs), "loss")[0] ?? NaN;
    expect(blobOf(outputs, "loss")[0]).toBe(await loss());
    expect(Object.keys(blobs)).toEqual(["data", "label", "score"]);
    const [weights] = net.params.get("score") ?? [];
    const values = (await weights?.read()) ?? new Float32Array();
    for (const [i, found] of (params["score"]?.[0]?.data ?? new Float32Array()).entries()) {
      const at = async (step: number): Promise<number> => {
        weights?.write(values.map((value, j) => (j === i ? value + step : value)));
        return loss();
      };
      expect(found).toBeCloseTo(((await at(0.01)) - (await at(-0.01))) / 0.02, 3);
    }
    const [bias] = params["score"]?.slice(1) ?? [];
    const score = blobOf(blobs, "score");
    expect([...(bias?.data ?? [])]).toEqual([0, 1].map((c) => Math.fround((score[c] ?? 0) + (score[c + 2] ?? 0))));
  });

  it("goes back from given gradients, and says what to give a net without a loss", async () => {
    await using net = await loadNet(deploy, undefined, { backend: "oracle", shapes: { data: [1, 3, 32, 32] } });
    const data = new Float32Array(3 * 32 * 32).fill(1);
    await expect(net.backward({ data })).rejects.toThrow(
      "has no loss to go back from: give diffs of its outputs, prob",
    );
    const size = net.blobs.get("prob")?.shape.reduce((a, b) => a * b, 1) ?? 0;
    const { blobs } = await net.backward({ data }, { diffs: { prob: new Float32Array(size).fill(1) } });
    // Probabilities add up to 1 whatever goes in.
    for (const value of blobOf(blobs, "data")) expect(value).toBeCloseTo(0, 5);
  });

  it("saves weights that another net takes, and says which layers a file lacks", async () => {
    const file = join(home, "tiny.caffemodel");
    await using net = await loadNet(tiny, undefined, { backend: "oracle", seed: 5 });
    const bytes = await net.save(file);
    expect(new Uint8Array(readFileSync(file))).toEqual(bytes);
    await using other = await loadNet(tiny, file, { backend: "oracle", seed: 6 });
    expect(await other.params.get("score")?.[0]?.read()).toEqual(await net.params.get("score")?.[0]?.read());
    expect(await other.copyFrom(create("NetParameter", { layer: [] }))).toEqual({
      copied: [],
      ignored: [],
      initialized: ["score"],
    });
    await expect(net.save(join(home, "nowhere", "x"))).rejects.toThrow("cannot be written");
  });

  it("may be freed before its scope ends", async () => {
    await using net = await loadNet(deploy, undefined, { backend: "oracle" });
    net.reshape({ data: [2, 3, 64, 64] });
    await net.free();
    await net[Symbol.asyncDispose]();
    await expect(net.forward({ data: [1] })).rejects.toThrow(LifetimeError);
  });

  it("says that it was freed", async () => {
    const net = await loadNet(tiny, undefined, { backend: "oracle" });
    await net.free();
    await expect(net.forward({ data: [1, 2, 3, 4], label: [0, 0] })).rejects.toThrow(LifetimeError);
    await expect(net.backward({ data: [1, 2, 3, 4], label: [0, 0] })).rejects.toThrow(LifetimeError);
    await expect(net.free()).rejects.toThrow(LifetimeError);
  });

  it("frees what its passes made: the backend holds nothing but the weights", async () => {
    const { backend, held } = await countedBackend();
    const net = await loadNet(tiny, undefined, { backend });
    const inputs = { data: [1, 2, 3, 4], label: [0, 1] };
    expect(held()).toBe(2);
    await net.forward(inputs, { keep: "all" });
    await net.backward(inputs);
    await net.forward({ data: { shape: [1, 2], data: [1, 2] }, label: { shape: [1], data: [0] } });
    expect(held()).toBe(2);
    await net.free();
    expect(held()).toBe(0);
  });
});

describe("a prototxt", () => {
  it("is edited and saved", async () => {
    const net = await loadPrototxt(deploy);
    const file = join(home, "renamed.prototxt");
    await savePrototxt(file, clone(net, { name: "renamed" }));
    expect((await loadPrototxt(file)).name).toBe("renamed");
  });
});

describe("loadImage", () => {
  it("takes a Transformer, of which ten crops become one batch", async () => {
    await using net = await loadNet(deploy, undefined, { backend: "oracle" });
    const [, , height = 0, width = 0] = net.blobs.get("data")?.shape ?? [];
    const shape = [3, height, width];
    const transformer = new Transformer({ shape, imageDims: [height + 8, width + 8], oversample: true, scale: 0.5 });
    const data = await loadImage(await encodeImage(drawImage(1, "test", 0, 48), "png"), transformer);
    expect(data.shape).toEqual([10, 3, height, width]);
    const { prob } = await net.forward({ data });
    expect(prob?.shape[0]).toBe(10);
  });

  it("says what it wants of a net that takes no images", async () => {
    await using net = await loadNet(tiny, undefined, { backend: "oracle" });
    await expect(loadImage("x.png", net)).rejects.toThrow("loadImage wants a net with one input");
  });
});

describe("the bin", () => {
  const bin = fileURLToPath(new URL("../bin/squeezenet.js", import.meta.url));

  it("says how to get the command where there is none", () => {
    const alone = join(home, "squeezenet.mjs");
    copyFileSync(bin, alone);
    // pnpm's own shims name a folder of all packages.
    const env = { ...process.env, NODE_PATH: "" };
    const { status, stderr } = spawnSync(process.execPath, [alone], { cwd: home, env, encoding: "utf8" });
    expect([status, stderr]).toEqual([
      1,
      "squeezenet: the command is a package of its own. Install it: npm install @squeezenet/cli\n",
    ]);
  });
});
