import {
  type Backend,
  type BackendModule,
  type Conv,
  expectFound,
  type Formula,
  formulaIn,
  formulas,
  ops,
  oracle,
  Tape,
} from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { ConformanceFailure } from "../src/checks.ts";
import type { Call } from "../src/case.ts";
import { bent, compute } from "./bent.ts";
import { checkCall, type Finding, openLockstep, shrinkCall, writeCase } from "../src/lockstep.ts";

type Kernels = Backend["kernels"];

/** The oracle with some kernels replaced. */
const planted = async (plant: (inner: Backend) => Partial<Kernels>): Promise<Backend> => {
  const inner = await oracle.open();
  return { ...inner, kernels: { ...inner.kernels, ...plant(inner) } };
};

const values = (buffer: object): Float32Array => {
  if ("values" in buffer && buffer.values instanceof Float32Array) return buffer.values;
  throw new TypeError("not the oracle's buffer");
};

const numbers = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i + 1));

/** One training pass of convolution, ReLU and pooling on 3 images; gives what was found. */
async function train(
  tested: Backend,
): Promise<{ findings: readonly Finding[]; checked: number; gradient: Float32Array }> {
  const findings: Finding[] = [];
  const lockstep = openLockstep(tested, await oracle.open(), {
    found: async (finding) => void findings.push(finding),
    label: () => "layer a",
  });
  const { backend } = lockstep;
  const w = { shape: [4, 2, 3, 3], buffer: backend.upload(numbers(72)), tracked: true };
  using tape = new Tape(backend);
  const x = tape.constant([3, 2, 9, 9], numbers(486));
  const window = { kernel: [3, 3], stride: [1, 1], pad: [1, 1], dilation: [1, 1], groups: 1 } as const;
  const y = ops.relu(tape, ops.convolution(tape, x, w, null, window), 0);
  const pooled = ops.maxPool(tape, y, { kernel: [3, 3], stride: [2, 2], pad: [0, 0], round: "CEIL" });
  const seed = tape.constant(pooled.shape, numbers(pooled.shape.reduce((a, b) => a * b)));
  const gradients = tape.backward([[pooled, seed]]);
  const gradient = await backend.read(expectFound(gradients, w).buffer);
  return { findings, checked: lockstep.checked(), gradient };
}

describe("openLockstep", () => {
  it("says of its bits what the backend says", async () => {
    const truth = await oracle.open();
    const found = async (): Promise<void> => {};
    const varies = { because: "the weather", exact: false };
    expect(openLockstep({ ...truth, varies }, truth, { found }).backend.varies).toEqual(varies);
    expect(openLockstep(truth, truth, { found }).backend).not.toHaveProperty("varies");
  });

  it("finds nothing wrong with the oracle, and gives its numbers", async () => {
    const { findings, checked, gradient } = await train(await oracle.open());
    expect(findings).toEqual([]);
    expect(checked).toBeGreaterThan(5);
    expect(gradient).toHaveLength(72);
  });

  it("names a gradient of the wrong sign, and nothing that comes after it", async () => {
    const wrong = await planted(() =>
      bent("reluGradX", (g, y, dy) => compute({ ...g, formula: formulas.axpby, alpha: -1, beta: 0 }, dy, y)),
    );
    const { findings } = await train(wrong);
    expect(findings.map(({ kernel, name, alone, label }) => [kernel, name, alone, label])).toEqual([
      ["pointwise", "reluGradX", "wrong", "layer a"],
    ]);
  });

  it("names one wrong element at a border, and shrinks its call", async () => {
    const corner = (g: Conv): boolean => g.padWidth > 0;
    const wrong = await planted((inner) => ({
      conv2d(g, x, w) {
        const y = inner.kernels.conv2d(g, x, w);
        if (!corner(g)) return y;
        const { values } = y as unknown as { values: Float32Array };
        const bent = values.slice();
        bent[bent.length - 1]! += 0.5;
        inner.free(y);
        return inner.upload(bent);
      },
    }));
    const { findings } = await train(wrong);
    expect(findings).toHaveLength(1);
    const [{ kernel, excess, call }] = findings as [Finding];
    expect([kernel, excess.element]).toEqual(["conv2d", 3 * 4 * 81 - 1]);
    const shrunk = await shrinkCall(wrong, await oracle.open(), kernel, call);
    expect(shrunk!.call.geometry).toMatchObject({ batch: 1, inChannels: 1, outChannels: 1, padWidth: 1, padHeight: 0 });
    expect(shrunk!.call.inputs.map(({ length }) => length)).toEqual([1, 2]);
  });

  it("shrinks a formula to the part of it that is wrong", async () => {
    // Its exponential is off by a thousandth.
    const wrong = await planted((inner) => ({
      pointwise(g: object, ...inputs: readonly object[]) {
        const y = compute(g, ...inputs);
        if (!formulaIn(g)?.text.includes("exp(")) return y;
        return inner.upload(values(y).map((value) => value * 1.001));
      },
    }));
    const call = (formula: Formula, x: Float32Array): Call =>
      ({ geometry: { length: x.length, formula }, inputs: [x] }) as unknown as Call;
    const truth = await oracle.open();
    const shrunk = await shrinkCall(wrong, truth, "pointwise", call(formulas.sigmoid.forward, numbers(40)));
    expect(JSON.stringify(shrunk?.call.geometry)).toBe('{"length":1,"formula":"1; exp((-1 * x0))"}');
    expect(await shrinkCall(wrong, truth, "pointwise", call(formulas.relu(0.1), numbers(40)))).toBeNull();
  });

  it("shrinks a formula with an input along the channels, whose extents stay whole", async () => {
    const wrong = await planted((inner) =>
      bent("addBias", (g, x, bias) => inner.upload(values(compute(g, x, bias)).map((v) => v + 1))),
    );
    const geometry = { length: 60, channels: 5, inner: 4, formula: formulas.addBias };
    const shrunk = await shrinkCall(wrong, await oracle.open(), "pointwise", {
      geometry,
      inputs: [numbers(60), numbers(5)],
    });
    expect(shrunk?.call.geometry).toEqual({ length: 1, channels: 1, inner: 1, formula: formulas.addBias });
    expect(shrunk?.call.inputs.map(({ length }) => length)).toEqual([1, 1]);
  });

  it("tells a race from a wrong kernel: alone the call is right", async () => {
    // Its memory is given away as soon as it is freed, though work on it is under way.
    let last: { values: Float32Array } | null = null;
    const wrong = await planted((inner) => ({
      maxPool(g, x) {
        const y = inner.kernels.maxPool(g, x);
        if (last !== null) (y as unknown as { values: Float32Array }).values.set(last.values.subarray(0, 3));
        last = null;
        return y;
      },
      conv2d(g, x, w) {
        const y = inner.kernels.conv2d(g, x, w);
        last = y as unknown as { values: Float32Array };
        return y;
      },
    }));
    const { findings } = await train(wrong);
    expect(findings.map(({ kernel, alone }) => [kernel, alone])).toEqual([["maxPool", "right"]]);
  });
});

describe("a case that was written", () => {
  it("is a test that fails on that backend and passes on the oracle", async () => {
    const half: BackendModule = {
      api: 1,
      name: "half",
      open: () =>
        planted(({ kernels }) =>
          bent("multiply", (g, x, y) => {
            const product = compute(g, x, y);
            return kernels.pointwise({ length: 2, formula: formulas.axpby, alpha: 0.5, beta: 0 }, product, product);
          }),
        ),
    };
    const call = {
      geometry: { length: 2, formula: formulas.multiply.text },
      inputs: [
        [0.1, -0],
        [3, NaN],
      ],
    };
    await expect(checkCall(half, "pointwise", call)).rejects.toThrow(ConformanceFailure);
    await expect(checkCall(half, "pointwise", call)).rejects.toThrow("half.pointwise[0] = 0.15");
    await expect(checkCall(oracle, "pointwise", call)).resolves.toBeUndefined();
    const text = writeCase("./half.js", "pointwise", {
      geometry: { length: 2, formula: formulas.multiply },
      inputs: call.inputs.map((values) => Float32Array.from(values)),
    } as never);
    expect(text).toContain("[0.1, -0],\n      [3, NaN],");
    expect(text).toContain('checkCall(backend, "pointwise", {');
  });
});
