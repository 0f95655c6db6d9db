import { expect, test } from "vitest";
import { CpuBuffer } from "../cpu-buffer.ts";
import { type AnyGeometry, type AnyKernelName, type Call, finishRecording, isProgram, programOf } from "./recording.ts";

const owner = {};
const buffer = (): CpuBuffer => new CpuBuffer(owner, 4);
const call = (name: AnyKernelName, g: AnyGeometry, ...inputs: CpuBuffer[]): Call => ({
  name,
  g,
  inputs,
  output: buffer(),
});
const same = (one: readonly Call[], other: readonly Call[]): boolean =>
  isProgram(finishRecording(one), programOf(finishRecording(other)));
const axpby = (fields: AnyGeometry): Call[] => [
  call("axpby", { length: 4, alpha: 1, beta: 1, ...fields }, buffer(), buffer()),
];

test("other buffers, other addresses and other scalars are the same program", () => {
  expect(same(axpby({ alpha: 0.5 }), axpby({ alpha: 0.25, beta: -3 }))).toBe(true);
});

test("another size, another wiring, another end, another kernel, one call more are other programs", () => {
  expect(same(axpby({ length: 5 }), axpby({}))).toBe(false);
  const [x, y] = [buffer(), buffer()];
  const multiply = (...inputs: CpuBuffer[]): Call[] => [call("multiply", { length: 4 }, ...inputs)];
  expect(same(multiply(x, x), multiply(x, y))).toBe(false);
  const sign = (): Call => call("sign", { length: 4 }, x);
  const freed = sign();
  freed.output.free();
  expect(same([freed], [sign()])).toBe(false);
  expect(same([call("sum", { length: 4 }, x)], [sign()])).toBe(false);
  expect(same([sign()], [sign(), sign()])).toBe(false);
  expect(same([sign()], [sign()])).toBe(true);
});

test("a slope decides what code runs, and −0 is not 0; a field more or less is another geometry", () => {
  const relu = (g: AnyGeometry): Call[] => [call("relu", { length: 4, ...g }, buffer())];
  const slopes = [0, -0, 0.1].map((slope) => relu({ slope }));
  slopes.forEach((one, i) => slopes.forEach((other, k) => expect(same(one, other)).toBe(i === k)));
  expect(same(relu({}), relu({ slope: 0 }))).toBe(false);
  expect(same(relu({ slope: 0 }), relu({}))).toBe(false);
});
