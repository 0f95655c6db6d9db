import { type Formula, formulas } from "@squeezenet/core";
import type { Engine } from "./engine.ts";

/** What a device was found to do with numbers, when the backend was opened. */
export interface Probe {
  /** 2²⁴ − 1 and its neighbours, and what they are less 1. */
  readonly wholeNumbers: boolean;
  /** 20,000 ones, and as many thirds, added up. */
  readonly longSums: boolean;
  /** 1.1² as float32 has it; devices with less precision give it away. */
  readonly products: boolean;
  /** NaN and the infinities go through sums, and NaN is not greater than anything. */
  readonly notNumbers: boolean;
  /** Copies keep all bits, those of subnormal numbers too. */
  readonly copies: boolean;
  /** Subnormal results are kept. Most devices give 0; no promise rests on it. */
  readonly subnormals: boolean;
}

/** What has to be right for numbers to be float32. */
export const failuresOf = ({ subnormals: _allowed, ...needed }: Probe): readonly string[] =>
  Object.entries(needed)
    .filter(([, right]) => !right)
    .map(([name]) => name);

/** Runs a few kernels whose answers are known. */
export async function probe(engine: Engine): Promise<Probe> {
  const run = async (
    name: Parameters<Engine["call"]>[0],
    g: object,
    ...inputs: readonly Float32Array[]
  ): Promise<Float32Array> => {
    const buffers = inputs.map((values) => engine.upload(values));
    const output = engine.call(name, { ...g }, buffers);
    const values = await engine.read(output);
    for (const buffer of [...buffers, output]) engine.free(buffer);
    return values;
  };
  const compute = (formula: Formula, scalars: object, ...inputs: readonly Float32Array[]): Promise<Float32Array> =>
    run("pointwise", { length: inputs[0]?.length, formula, ...scalars }, ...inputs);
  const { NaN: none, POSITIVE_INFINITY: infinity } = Number;
  const odd = Float32Array.of(2 ** 24 - 1, 2 ** 23 + 1, 1 - 2 ** 24);
  const less = await compute(formulas.axpby, { alpha: 1, beta: -1 }, odd, Float32Array.of(1, 1, 1));
  const long = 20_000;
  const ones = await run("sum", { length: long }, new Float32Array(long).fill(1));
  const thirds = await run("sum", { length: long }, new Float32Array(long).fill(1 / 3));
  const [square] = await compute(formulas.multiply, {}, Float32Array.of(1.1), Float32Array.of(1.1));
  const strange = Float32Array.of(none, infinity, -infinity, infinity);
  const sums = await compute(formulas.axpby, { alpha: 1, beta: 1 }, strange, Float32Array.of(1, 1, 1, -infinity));
  const greater = await compute(formulas.maximum, {}, strange, Float32Array.of(1, 1, 1, none));
  const bits = Float32Array.of(
    none,
    infinity,
    -infinity,
    -0,
    2 ** -149,
    -(2 ** -127),
    2 ** -126,
    3.4028234663852886e38,
  );
  const copied = await run("slice", { outer: 1, channels: 8, inner: 1, start: 0, count: 8 }, bits);
  const [half] = await compute(formulas.axpby, { alpha: 0.5, beta: 0 }, Float32Array.of(2 ** -126), Float32Array.of(0));
  const same = (got: Float32Array, want: readonly number[]): boolean =>
    want.every((value, i) => Object.is(got[i], value));
  return {
    wholeNumbers: same(less, [2 ** 24 - 2, 2 ** 23, -(2 ** 24)]),
    // Errors of a sum in chunks of 256 and blocks of 32 stay far below this.
    longSums: ones[0] === long && Math.abs(thirds[0]! / ((long * Math.fround(1 / 3)) as number) - 1) < 2 ** -20,
    products: square === Math.fround(Math.fround(1.1) * Math.fround(1.1)),
    notNumbers: same(sums, [none, infinity, -infinity, none]) && same(greater, [1, infinity, 1, none]),
    copies: same(copied, [...bits]),
    subnormals: half === 2 ** -127,
  };
}
