import { expect, test } from "vitest";
import { CpuBuffer } from "../cpu-buffer.ts";
import { type AnyGeometry, type AnyKernelName, type Call, finishRecording } from "./recording.ts";

const owner = {};
const buffer = (): CpuBuffer => new CpuBuffer(owner, 4);
const call = (name: AnyKernelName, g: AnyGeometry, ...inputs: CpuBuffer[]): Call => ({
  name,
  g,
  inputs,
  output: buffer(),
});
const key = (...calls: Call[]): string => finishRecording(calls).key;
const axpby = (fields: AnyGeometry): string =>
  key(call("axpby", { length: 4, alpha: 1, beta: 1, ...fields }, buffer(), buffer()));

test("other buffers, other addresses and other scalars are the same program", () => {
  expect(axpby({ alpha: 0.5 })).toBe(axpby({ alpha: 0.25, beta: -3 }));
});

test("another size, another wiring, another end are other programs", () => {
  expect(axpby({ length: 5 })).not.toBe(axpby({}));
  const [x, y] = [buffer(), buffer()];
  expect(key(call("multiply", { length: 4 }, x, x))).not.toBe(key(call("multiply", { length: 4 }, x, y)));
  const freed = call("sign", { length: 4 }, x);
  freed.output.free();
  expect(key(freed)).not.toBe(key(call("sign", { length: 4 }, x)));
});

test("a slope decides what code runs, and −0 is not 0", () => {
  const relu = (slope: number): string => key(call("relu", { length: 4, slope }, buffer()));
  expect(new Set([relu(0), relu(-0), relu(0.1)]).size).toBe(3);
});
