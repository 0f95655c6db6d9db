import { readFileSync } from "node:fs";
import { filterNet, layerTypes, Net, seedLosses, stateOf, caffeMasks, type Param, type Phase } from "@squeezenet/caffe";
import { readNetText } from "@squeezenet/caffe-io";
import { GradientSums, Mt19937, oracle, size, Tape, type Tensor, expectFound } from "@squeezenet/core";
import { describe, expect, it } from "vitest";

/** A learned blob of a layer. */
const paramOf = (net: Net, layer: string, index: number): Param =>
  expectFound(net.layer(layer)?.layer.blobs ?? [], index).param;

/** Cases computed by real Caffe: see data/README.md. Offsets and counts are in floats. */
interface Block {
  readonly offset: number;
  readonly count: number;
  readonly shape: readonly number[];
}
interface Case {
  readonly name: string;
  readonly phase: Phase;
  readonly prototxt: string;
  readonly bin: string;
  readonly forwards: number;
  readonly backward: boolean;
  readonly force_backward: boolean;
  readonly caffe_random_seed?: number;
  readonly layer_types: readonly string[];
  readonly inputs: readonly { readonly blob: string; readonly data: Block; readonly diff?: Block }[];
  readonly params: readonly {
    readonly layer: string;
    readonly index: number;
    readonly data: Block;
    readonly diff?: Block;
    readonly data_after?: Block;
  }[];
  readonly tops: readonly {
    readonly blob: string;
    readonly data: Block;
    readonly diff?: Block;
    readonly loss_weight?: number;
  }[];
  readonly blobs?: readonly { readonly blob: string; readonly data: Block; readonly diff?: Block }[];
}

const folder = new URL("data/layers/", import.meta.url);
const { cases }: { cases: readonly Case[] } = JSON.parse(readFileSync(new URL("manifest.json", folder), "utf8"));
const built = cases.filter(({ layer_types }) => layer_types.every((type) => type in layerTypes));

/** The layers of Caffe that the cases cover and that are not built. Building one takes its name off this list. */
const missing = [
  ...["AbsVal", "ArgMax", "Clip", "Crop", "Deconvolution", "EuclideanLoss", "Exp", "Log", "MVN"],
  ...["Reduction", "Sigmoid", "SigmoidCrossEntropyLoss", "TanH", "Threshold"],
];

/** Convolutions and inner products: 1e-5 of the blob's greatest number, for OpenBLAS adds in another order. The rest: 1e-6. */
const SUMS = new Set(["Convolution", "InnerProduct"]);

const greatestOf = (values: Float32Array): number =>
  values.reduce((max, v) => Math.max(max, Number.isFinite(v) ? Math.abs(v) : 0), 0);

/** `scale`: the magnitude of terms that cancel in these numbers, where it is greater than theirs. */
function expectClose(actual: Float32Array, expected: Float32Array, summed: boolean, what: string, scale = 0): void {
  expect(actual.length, what).toBe(expected.length);
  const greatest = Math.max(scale, greatestOf(expected));
  const worst = expected.reduce(
    (found, want, i) => {
      const got = expectFound(actual, i);
      if (Object.is(got, want) || got === want) return found;
      // float32 sums of the whole case, as in a mean over a blob, are allowed one part in 10⁶ of the blob's scale too.
      const allowed = summed ? 1e-5 * greatest : 1e-6 * Math.abs(want) + 1e-6 * greatest;
      const excess = Math.abs(got - want) / allowed;
      return excess > found.excess || Number.isNaN(excess) ? { excess, i, got, want } : found;
    },
    { excess: 0, i: -1, got: 0, want: 0 },
  );
  expect(worst.excess, `${what}[${worst.i}] = ${worst.got}, Caffe says ${worst.want}`).toBeLessThanOrEqual(1);
}

async function run(test: Case): Promise<void> {
  const floats = new Float32Array(new Uint8Array(readFileSync(new URL(test.bin, folder))).buffer);
  const at = ({ offset, count }: Block): Float32Array => floats.slice(offset, offset + count);
  const summed = test.layer_types.some((type) => SUMS.has(type));
  const backend = await oracle.open();
  const parameter = readNetText(readFileSync(new URL(test.prototxt, folder), "utf8"), { file: test.prototxt }).message;
  const filtered = filterNet(parameter, stateOf(parameter, test.phase));
  const net = new Net(filtered, { backend, phase: test.phase, generator: new Mt19937(1) });
  for (const { layer, index, data } of test.params) paramOf(net, layer, index).upload(at(data));

  const generator = new Mt19937(test.caffe_random_seed ?? 0);
  const feed = Object.fromEntries(test.inputs.map(({ blob, data }) => [blob, at(data)]));
  const tape = new Tape(backend);
  const passes = Array.from({ length: test.forwards }, () =>
    net.forward(tape, { feed, iteration: 0, position: 0, drawMask: caffeMasks(generator) }, "all"),
  );
  const pass = expectFound(passes, passes.length - 1);
  const read = (tensor: Tensor): Promise<Float32Array> => backend.read(tensor.buffer);

  for (const { blob, data } of [...test.tops, ...(test.blobs ?? [])]) {
    expect(expectFound(pass.blobs, blob).shape, `shape of ${blob}`).toEqual(data.shape);
    expectClose(await read(expectFound(pass.blobs, blob)), at(data), summed, blob);
  }
  for (const { layer, index, data_after } of test.params)
    if (data_after !== undefined)
      expectClose(await paramOf(net, layer, index).read(), at(data_after), summed, `${layer} blob ${index}`);
  if (!test.backward) return;

  const sums = new GradientSums(
    backend,
    net.params.map(({ tensor }) => tensor),
  );
  const losses = seedLosses(tape, pass.losses);
  const others = test.tops
    .filter(({ loss_weight }) => loss_weight === undefined)
    .flatMap(({ blob, diff }) => (diff === undefined ? [] : [[expectFound(pass.blobs, blob), at(diff)] as const]));
  const seeds = others.map(([top, dy]) => [top, tape.constant(top.shape, dy)] as const);
  const watch = new Set(pass.origins.values());
  const gradients = tape.backward([...losses.seeds, ...seeds], { sums, watch });
  const denominator =
    typeof losses.denominator === "number" ? losses.denominator : expectFound(await read(losses.denominator), 0);
  const scale = pass.losses.length === 0 ? 1 : 1 / Math.max(1, denominator);
  const scaled = (values: Float32Array): Float32Array => values.map((value) => value * scale);
  for (const { blob, diff } of [...test.inputs, ...(test.blobs ?? [])]) {
    if (diff === undefined) continue;
    const gradient = gradients.get(expectFound(pass.origins, blob));
    const values = gradient === undefined ? new Float32Array(size(diff.shape)) : scaled(await read(gradient));
    // Softmax's gradient y·(dy − Σ y·dy) cancels where it saturates: Caffe rounds the difference at the size of dy.
    const cancels = test.layer_types.includes("Softmax") ? Math.max(...others.map(([, dy]) => greatestOf(dy))) : 0;
    expectClose(values, at(diff), summed, `gradient of ${blob}`, cancels);
  }
  for (const { layer, index, diff } of test.params) {
    if (diff === undefined) continue;
    const param = paramOf(net, layer, index);
    expectClose(
      scaled(await backend.read(sums.total(param.tensor))),
      at(diff),
      summed,
      `gradient of ${layer} blob ${index}`,
    );
  }
}

describe("a layer computes what real Caffe computes: tops, bottom gradients, parameter gradients", () => {
  for (const test of built) it(test.name, () => run(test));

  it("is not built for these types only", () => {
    const absent = new Set(cases.flatMap(({ layer_types }) => layer_types).filter((type) => !(type in layerTypes)));
    expect([...absent].toSorted()).toEqual(missing.toSorted());
  });
});
