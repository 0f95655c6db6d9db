import { BackendUnavailable, expectFound } from "@squeezenet/core";
import { expect, test } from "vitest";
import type { Device } from "../src/device/device.ts";
import { openDevice } from "../src/device/modes.ts";
import type { Program } from "../src/device/program.ts";

const count = 20_001;
/** Evenly from `from` to `to`. */
const spread = (from: number, to: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

async function evaluate(device: Device, name: string, x: Float32Array): Promise<Float32Array> {
  const dims = [x.length, 1, 1] as const;
  const program: Program = {
    width: x.length,
    height: 1,
    depth: 1,
    arrays: [{ name: "x", dims }],
    scalars: [],
    body: `return ${name}(x[$x]);`,
  };
  const input = await device.upload(x);
  const output = await device.launch(program, [input], []);
  const values = await device.read(output);
  device.release(input);
  device.release(output);
  return values;
}

/** The greatest distance from the truth, in units of its last place. */
function worst(x: Float32Array, found: Float32Array, truth: (x: number) => number): number {
  return x.reduce((most, value, i) => {
    const want = truth(value);
    const unit = 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(want)))) - 23);
    return Math.max(most, Math.abs(expectFound(found, i) - want) / unit);
  }, 0);
}

test("exponential and logarithm are within 3 units in the last place, and right at the ends", async ({ skip }) => {
  const device = await openDevice("auto").catch((error: unknown) => {
    const required = (process.env["REQUIRE_BACKENDS"] ?? "").split(",").includes("gpujs");
    if (required || !(error instanceof BackendUnavailable)) throw error;
    return error.message;
  });
  if (typeof device === "string") return skip(device);
  for (const [from, to] of [[-87, 88.7], [-1, 1], [-1e-3, 1e-3]] as const) {
    const x = spread(from, to);
    expect(worst(x, await evaluate(device, "exponential", x), Math.exp), `exp, ${from} to ${to}`).toBeLessThan(3);
  } // prettier-ignore
  for (const [from, to] of [[2 ** -126, 1e-30], [1e-6, 1], [0.9, 1.1], [0.5, 2], [1, 3e38]] as const) {
    const x = spread(from, to);
    expect(worst(x, await evaluate(device, "logarithm", x), Math.log), `log, ${from} to ${to}`).toBeLessThan(3);
  } // prettier-ignore
  const ends = Float32Array.of(-Infinity, -100, 0, 89, Infinity, NaN);
  expect([...(await evaluate(device, "exponential", ends))]).toEqual([0, 0, 1, Infinity, Infinity, NaN]);
  const atOne = await evaluate(device, "logarithm", Float32Array.of(1, Infinity, NaN));
  expect([...atOne]).toEqual([0, Infinity, NaN]);
  await device.close();
});
