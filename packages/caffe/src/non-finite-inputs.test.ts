import { create } from "@squeezenet/caffe-io";
import { Mt19937, oracle, Tape, expectFound } from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { fireNet } from "../test/fire-net.ts";
import { addressedMasks } from "./dropout-mask.ts";
import type { Feed } from "./layer.ts";
import { Net } from "./net.ts";
import type { NetWarning } from "./net-warning.ts";
import { nonFiniteInputs } from "./non-finite-inputs.ts";

/** Two images of 1×8×8 with one number replaced. */
const spoiled = (index: number, value: number): Float32Array => new Float32Array(128).fill(0.5).with(index, value);

/** Runs a net forward on some feeds and collects what it warns of. */
async function warningsOf(feeds: readonly Feed[]): Promise<readonly NetWarning[]> {
  const warnings: NetWarning[] = [];
  const onWarning = (warning: NetWarning): void => void warnings.push(warning);
  const backend = await oracle.open();
  const net = new Net(fireNet(2), { backend, phase: "TEST", generator: new Mt19937(3), onWarning });
  for (const feed of feeds) {
    using tape = new Tape(backend, "forward");
    const step = { feed: { label: Float32Array.of(0, 1), ...feed }, iteration: 0, position: 0 };
    const { blobs } = net.forward(tape, { ...step, drawMask: addressedMasks(1) });
    expect(await backend.read(expectFound(blobs, "loss").buffer)).toHaveLength(1);
  }
  return warnings;
}

describe("a net's inputs", () => {
  it.each([NaN, Infinity, -Infinity])("with %s in them are warned of: blob, sample, place", async (value) => {
    const [warning, ...others] = await warningsOf([{ data: spoiled(64 + 19, value) }]);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ kind: "non-finite input", blob: "data", sample: 1, index: 19, value });
    expect(warning?.message).toContain(
      `input blob "data", sample 1 of the batch: number 19 (channel 0, row 2, column 3) is ${value}. Max pooling drops`,
    );
  });

  it("are told of in each pass that is fed them, by their first such number", async () => {
    const twice = spoiled(3, NaN).with(70, Infinity);
    const warnings = await warningsOf([{ data: twice }, { data: spoiled(0, 1) }, { data: twice }]);
    expect(warnings.map(({ sample, index }) => [sample, index])).toEqual([[0, 3], [0, 3]]); // prettier-ignore
  });

  it("that are finite, the greatest and least numbers too, are not", async () => {
    const extremes = spoiled(0, 3.4028234663852886e38)
      .with(1, -3.4028234663852886e38)
      .with(2, 2 ** -149)
      .with(3, -0);
    expect(await warningsOf([{ data: extremes }])).toEqual([]);
  });

  it("are counted from 0 where a sample is no image, and left alone where they are not fed", () => {
    const inputs = new Map([
      ["x", [2, 3]],
      ["y", [2]],
    ]);
    const found = nonFiniteInputs(inputs, { x: Float32Array.of(1, 2, 3, 4, 5, NaN) });
    expect(found).toHaveLength(1);
    expect(expectFound(found, 0).message).toMatch(/^input blob "x", sample 1 of the batch: number 2 is NaN\./);
    expect(nonFiniteInputs(inputs, { y: Float32Array.of(0, Infinity) })[0]).toMatchObject({ sample: 1, index: 0 });
  });
});

it("max pooling drops a NaN: without the warning nothing tells a spoiled image from a sound one", async () => {
  const backend = await oracle.open();
  const parameter = create("NetParameter", {
    layer: [
      { name: "data", type: "Input", top: ["data"], input_param: { shape: [{ dim: [1, 1, 8, 8] }] } },
      { name: "pool", type: "Pooling", bottom: ["data"], top: ["pool"], pooling_param: { kernel_size: 2, stride: 2 } },
    ],
  });
  const net = new Net(parameter, { backend, phase: "TEST", generator: new Mt19937(3) });
  using tape = new Tape(backend, "forward");
  const step = { feed: { data: spoiled(9, NaN).subarray(0, 64) }, iteration: 0, position: 0 };
  const { blobs } = net.forward(tape, { ...step, drawMask: addressedMasks(1) });
  expect(await backend.read(expectFound(blobs, "pool").buffer)).toEqual(new Float32Array(16).fill(0.5));
});
