import { type Formula, formulas } from "@squeezenet/core";
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
/** A call's geometry is numbers, and of `pointwise` a formula besides. */
const of = (formula: Formula, fields: AnyGeometry = {}): AnyGeometry =>
  Object.assign(Object.fromEntries([["length", 4], ...Object.entries(fields)]), { formula });
const axpby = (fields: AnyGeometry): Call[] => [
  call("pointwise", of(formulas.axpby, { alpha: 1, beta: 1, ...fields }), buffer(), buffer()),
];

test("other buffers, other addresses and other scalars are the same program", () => {
  expect(same(axpby({ alpha: 0.5 }), axpby({ alpha: 0.25, beta: -3 }))).toBe(true);
});

test("another size, another wiring, another end, another kernel, one call more are other programs", () => {
  expect(same(axpby({ length: 5 }), axpby({}))).toBe(false);
  const [x, y] = [buffer(), buffer()];
  const multiply = (...inputs: CpuBuffer[]): Call[] => [call("pointwise", of(formulas.multiply), ...inputs)];
  expect(same(multiply(x, x), multiply(x, y))).toBe(false);
  const sign = (): Call => call("pointwise", of(formulas.sign), x);
  const freed = sign();
  freed.output.free();
  expect(same([freed], [sign()])).toBe(false);
  expect(same([call("sum", { length: 4 }, x)], [sign()])).toBe(false);
  expect(same([sign()], [sign(), sign()])).toBe(false);
  expect(same([sign()], [sign()])).toBe(true);
});

test("another formula is another program, and −0 is not 0; a field more or less is another geometry", () => {
  const relu = (slope: number, fields: AnyGeometry = {}): Call[] => [
    call("pointwise", of(formulas.relu(slope), fields), buffer()),
  ];
  const slopes = [0, -0, 0.1].map((slope) => relu(slope));
  slopes.forEach((one, i) => slopes.forEach((other, k) => expect(same(one, other)).toBe(i === k)));
  expect(same(relu(0), relu(0, { inner: 4 }))).toBe(false);
  expect(same(relu(0, { inner: 4 }), relu(0))).toBe(false);
});
