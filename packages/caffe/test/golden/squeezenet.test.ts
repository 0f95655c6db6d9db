import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import {
  caffeMasks,
  copyTrainedLayers,
  filterNet,
  lossOf,
  Net,
  type Pass,
  type Phase,
  seedLosses,
  stateOf,
} from "@squeezenet/caffe";
import { readNetBinary, readNetText } from "@squeezenet/caffe-io";
import { GradientSums, Mt19937, oracle, Tape, expectFound } from "@squeezenet/core";
import { describe, expect, it } from "vitest";

/** Weights and prototxts of other people are not part of the project: they are read where they stand beside it. */
const shared = new URL("../../../../../shared/", import.meta.url);
const golden = new URL("golden/squeezenet/", shared);
const present = existsSync(golden);
const why = present ? "" : " (skipped: the shared folder does not stand beside the project)";

const bytes = (url: URL): Uint8Array => new Uint8Array(readFileSync(url));
const floats = (name: string): Float32Array => new Float32Array(bytes(new URL(name, golden)).buffer);
const json = (name: string) => JSON.parse(readFileSync(new URL(name, golden), "utf8"));
const sha256 = (values: Float32Array): string =>
  createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");

const greatest = (values: Float32Array): number => values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);

/** The greatest difference between two blobs. */
function difference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  return expected.reduce((max, want, i) => Math.max(max, Math.abs(expectFound(actual, i) - want)), 0);
}

/** The same over the greatest number of the second. */
const distance = (actual: Float32Array, expected: Float32Array): number =>
  difference(actual, expected) / greatest(expected);

interface Run {
  readonly net: Net;
  readonly pass: Pass;
  readonly loss: number;
  readonly blob: (name: string) => Promise<Float32Array>;
  readonly gradient: (layer: string, index: number) => Promise<Float32Array>;
}

/** deploy.prototxt asks for batches of ten. */
const inputShapes = new Map([["data", [1, 3, 227, 227]]]);

/** Builds the net, runs it once on the golden photograph of a cat, and backwards if it has a loss. */
async function run(prototxt: string, phase: Phase, generator: Mt19937, weights?: URL): Promise<Run> {
  const backend = await oracle.open();
  const { message } = readNetText(readFileSync(new URL(prototxt, golden), "utf8"), { file: prototxt });
  const net = new Net(filterNet(message, stateOf(message, phase)), { backend, phase, generator, inputShapes });
  if (weights !== undefined) copyTrainedLayers(net, readNetBinary(bytes(weights)).message, weights.pathname);
  const tape = new Tape(backend);
  const feed = { data: floats("input.f32"), label: Float32Array.of(281) };
  const pass = net.forward(tape, { feed, iteration: 0, position: 0, drawMask: caffeMasks(generator) }, "all");
  const sums = new GradientSums(
    backend,
    net.params.map(({ tensor }) => tensor),
  );
  tape.backward(seedLosses(tape, pass.losses).seeds, { sums });
  return {
    net,
    pass,
    loss: await lossOf(backend, pass),
    blob: (name) => backend.read(expectFound(pass.blobs, name).buffer),
    gradient: (layer, index) =>
      backend.read(sums.total(expectFound(net.layer(layer)?.layer.blobs ?? [], index).param.tensor)),
  };
}

describe.skipIf(!present)(`SqueezeNet from random_seed 42 is real Caffe's${why}`, () => {
  for (const version of ["v1.0", "v1.1"])
    it(`${version}: initial weights bit for bit, then loss and gradients`, async () => {
      const want = json(`${version}_seed42.json`);
      const { net, loss, gradient } = await run(`${version}_train_val_input.prototxt`, "TRAIN", new Mt19937(42));
      expect(net.layers.map(({ parameter }) => parameter.name)).toEqual(want.layer_names);
      expect(net.params.reduce((total, { length }) => total + length, 0)).toBe(want.total_params);
      for (const param of net.params)
        expect(sha256(await param.read()), `${param.layer} blob ${param.index}`).toBe(
          want.params[param.layer][param.index].sha256,
        );
      expect(Math.abs(loss - want.loss)).toBeLessThan(1e-5);
      for (const { layer, index } of net.params) {
        const diff = await gradient(layer, index);
        const { l2, first, max, min } = want.param_diffs[layer][index];
        const norm = Math.sqrt(diff.reduce((sum, v) => sum + v * v, 0));
        expect(Math.abs(norm - l2) / l2, `gradient of ${layer} blob ${index}`).toBeLessThan(1e-4);
        const start = difference(diff.subarray(0, first.length), Float32Array.from(first));
        expect(start, `gradient of ${layer} blob ${index}`).toBeLessThan(1e-4 * Math.max(max, -min));
      }
    });
});

describe.skipIf(!present)(`SqueezeNet v1.0 with the weights of Deep Compression is real Caffe's${why}`, () => {
  const weights = new URL("models/squeezenet_v1.0_deep-compression.caffemodel", shared);

  it("forward: blobs within 1e-5 of their greatest number, probabilities within 1e-5", async () => {
    const { blob } = await run("deploy.prototxt", "TEST", new Mt19937(1), weights);
    for (const name of ["fire2/concat", "fire9/concat", "pool10"])
      expect(distance(await blob(name), floats(`${name.replace("/", "_")}.f32`)), name).toBeLessThan(1e-5);
    expect(difference(await blob("prob"), floats("prob.f32"))).toBeLessThan(1e-5);
  });

  it("backward: parameter gradients within 1e-4 of their greatest number", async () => {
    const { gradient } = await run("train_like.prototxt", "TEST", new Mt19937(1), weights);
    for (const [layer, index, file] of [
      ["conv1", 0, "diff_conv1_w"],
      ["conv1", 1, "diff_conv1_b"],
      ["fire2/expand3x3", 0, "diff_fire2_expand3x3_w"],
      ["fire9/squeeze1x1", 0, "diff_fire9_squeeze_w"],
      ["conv10", 1, "diff_conv10_b"],
    ] as const)
      expect(distance(await gradient(layer, index), floats(`${file}.f32`)), file).toBeLessThan(1e-4);
  });
});
