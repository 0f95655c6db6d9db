import { asyncDispose, type Backend, complete, fusedSignatures } from "@squeezenet/core";
import fc from "fast-check";
import { channels, convs, elements, pools, slices } from "../cases/geometries.ts";
import type { CheckOptions } from "../check-options.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { ordinaryNumbers, seeds } from "../numbers.ts";
import { inputLengths, outputLength, runKernel } from "../run-kernel.ts";
import { expectingOpen } from "./expecting-open.ts";
import { tryAll } from "./property.ts";

type Law = (backend: Backend, options: CheckOptions) => Promise<void>;

const roundoff = { float32: 2 ** -24, float16: 2 ** -11 };

/** ⟨a, b⟩ in double, and the sum of its terms' magnitudes. */
function dot(a: Float32Array, b: Float32Array): { value: number; magnitude: number } {
  let [value, magnitude] = [0, 0];
  a.forEach((x, i) => {
    const term = x * (b[i] ?? NaN);
    value += term;
    magnitude += Math.abs(term);
  });
  return { value, magnitude };
}

/** Two ways to the same number, each off by rounding of the numbers that it is made of. */
function expectEqual(
  backend: Backend,
  what: string,
  geometry: object,
  a: ReturnType<typeof dot>,
  b: ReturnType<typeof dot>,
  terms: number,
): void {
  const allowed = (6 * Math.sqrt(terms) + 16) * roundoff[backend.traits.precision] * (a.magnitude + b.magnitude);
  if (Math.abs(a.value - b.value) <= allowed) return;
  throw new ConformanceFailure(
    `${backend.name}: ${what}: ${a.value} on one side, ${b.value} on the other (allowed difference ${allowed}) for geometry ${JSON.stringify(geometry)}`,
    { what, geometry },
  );
}

function expectSame(backend: Backend, what: string, geometry: object, got: Float32Array, want: Float32Array): void {
  const element = want.findIndex((value, i) => got[i] !== value && !(Number.isNaN(value) && Number.isNaN(got[i] ?? 0)));
  if (element < 0 && got.length === want.length) return;
  throw new ConformanceFailure(
    `${backend.name}: ${what}: [${element}] = ${got[element]}, not ${want[element]}, for geometry ${JSON.stringify(geometry)}`,
    { what, geometry, element },
  );
}

/** Laws that need no oracle: they hold whatever the numbers are. */
export const laws: Readonly<Record<string, Law>> = expectingOpen({
  "⟨conv x, dy⟩ = ⟨x, conv2dGradX dy⟩ = ⟨w, conv2dGradW x dy⟩": (backend, options) =>
    tryAll(fc.tuple(convs, seeds), options, async ([g, seed]) => {
      const [xLength = 0, wLength = 0] = inputLengths("conv2d", g);
      const [x, w] = [ordinaryNumbers(seed, xLength), ordinaryNumbers(seed + 1, wLength)];
      const dy = ordinaryNumbers(seed + 2, outputLength("conv2d", g));
      const forward = dot(await runKernel(backend, "conv2d", g, [x, w]), dy);
      const toX = dot(await runKernel(backend, "conv2dGradX", g, [w, dy]), x);
      const toW = dot(await runKernel(backend, "conv2dGradW", g, [new Float32Array(wLength), x, dy]), w);
      const terms = g.inChannels * g.kernelHeight * g.kernelWidth + g.outChannels * g.kernelHeight * g.kernelWidth;
      // Cancellation in y hides terms: all of them together bound each side.
      const magnitude = dot(
        await runKernel(backend, "conv2d", g, [x.map(Math.abs), w.map(Math.abs)]),
        dy.map(Math.abs),
      ).magnitude;
      expectEqual(backend, "⟨conv x, dy⟩ = ⟨x, conv2dGradX dy⟩", g, { ...forward, magnitude }, toX, terms);
      const pixels = g.batch * g.outHeight * g.outWidth;
      expectEqual(backend, "⟨conv x, dy⟩ = ⟨w, conv2dGradW⟩", g, { ...forward, magnitude }, toW, terms + pixels);
    }),
  "⟨averagePool x, dy⟩ = ⟨x, averagePoolGradX dy⟩": (backend, options) =>
    tryAll(fc.tuple(pools, seeds), options, async ([g, seed]) => {
      const [length = 0] = inputLengths("averagePool", g);
      const x = ordinaryNumbers(seed, length);
      const y = await runKernel(backend, "averagePool", g, [x]);
      // An empty window's average is no number, and it passes no gradient.
      const dy = ordinaryNumbers(seed + 1, y.length).map((value, i) => (Number.isNaN(y[i]) ? 0 : value));
      const dx = await runKernel(backend, "averagePoolGradX", g, [dy]);
      expectEqual(
        backend,
        "⟨averagePool x, dy⟩ = ⟨x, averagePoolGradX dy⟩",
        g,
        dot(
          y.map((v) => (Number.isNaN(v) ? 0 : v)),
          dy,
        ),
        dot(x, dx),
        g.kernelHeight * g.kernelWidth + 16,
      );
    }),
  "slices of a concat are its parts": (backend, options) =>
    tryAll(
      fc.tuple(channels, fc.integer({ min: 1, max: 7 }), seeds),
      options,
      async ([{ outer, channels: left, inner }, right, seed]) => {
        const g = { outer, left, right, inner };
        const [xLength = 0, yLength = 0] = inputLengths("concat", g);
        const [x, y] = [ordinaryNumbers(seed, xLength), ordinaryNumbers(seed + 1, yLength)];
        const both = await runKernel(backend, "concat", g, [x, y]);
        const whole = { outer, channels: left + right, inner };
        const slice = (start: number, count: number): Promise<Float32Array> =>
          runKernel(backend, "slice", { ...whole, start, count }, [both]);
        expectSame(backend, "slice ∘ concat", g, await slice(0, left), x);
        expectSame(backend, "slice ∘ concat", g, await slice(left, right), y);
      },
    ),
  "⟨slice x, dy⟩ = ⟨x, sliceGradX dy⟩": (backend, options) =>
    tryAll(fc.tuple(slices, seeds), options, async ([g, seed]) => {
      const [length = 0] = inputLengths("slice", g);
      const x = ordinaryNumbers(seed, length);
      const dy = ordinaryNumbers(seed + 1, outputLength("slice", g));
      const y = await runKernel(backend, "slice", g, [x]);
      expectEqual(
        backend,
        "⟨slice x, dy⟩ = ⟨x, sliceGradX dy⟩",
        g,
        dot(y, dy),
        dot(x, await runKernel(backend, "sliceGradX", g, [dy])),
        1,
      );
    }),
  "softmax's rows sum to 1": (backend, options) =>
    tryAll(fc.tuple(channels, seeds), options, async ([g, seed]) => {
      const y = await runKernel(backend, "softmax", g, [ordinaryNumbers(seed, g.outer * g.channels * g.inner)]);
      for (let row = 0; row < g.outer * g.inner; row++) {
        const at = (c: number): number => (Math.floor(row / g.inner) * g.channels + c) * g.inner + (row % g.inner);
        const values = Float32Array.from({ length: g.channels }, (_, c) => y[at(c)] ?? NaN);
        const ones = new Float32Array(g.channels).fill(1);
        expectEqual(backend, "softmax's rows sum to 1", g, dot(values, ones), { value: 1, magnitude: 1 }, g.channels);
      }
    }),
  "maxPoolGradX moves every gradient, and adds none": (backend, options) =>
    tryAll(fc.tuple(pools, seeds), options, async ([g, seed]) => {
      const [length = 0] = inputLengths("maxPool", g);
      const x = ordinaryNumbers(seed, length);
      const index = await runKernel(backend, "maxPoolIndex", g, [x]);
      const dy = ordinaryNumbers(seed + 1, index.length);
      const dx = await runKernel(backend, "maxPoolGradX", g, [x, dy]);
      const arriving = dy.map((value, i) => ((index[i] ?? -1) < 0 ? 0 : value));
      const ones = (length: number): Float32Array => new Float32Array(length).fill(1);
      expectEqual(
        backend,
        "maxPoolGradX moves every gradient",
        g,
        dot(arriving, ones(dy.length)),
        dot(dx, ones(dx.length)),
        16,
      );
    }),
  "shortcuts equal what they stand for": (backend, options) =>
    tryAll(fc.tuple(convs, elements, seeds), options, async ([g, { length }, seed]) => {
      const { convBias, sgdHistory, dropoutMask, ...required } = backend.kernels;
      const plain: Backend = {
        name: backend.name,
        device: backend.device,
        traits: backend.traits,
        kernels: required,
        free: (buffer) => backend.free(buffer),
        upload: (values) => backend.upload(values),
        read: (buffer) => backend.read(buffer),
        [asyncDispose]: () => backend[asyncDispose](),
      };
      const composed: Backend = { ...plain, kernels: complete(plain) };
      const compare = async (
        name: "convBias" | "sgdHistory",
        geometry: object,
        inputs: readonly Float32Array[],
        terms: number,
      ): Promise<void> => {
        const [got, want] = [
          await runKernel(backend, name, geometry, inputs),
          await runKernel(composed, name, geometry, inputs),
        ];
        const magnitude = await runKernel(
          composed,
          name,
          geometry,
          inputs.map((values) => values.map(Math.abs)),
        );
        const greatest = magnitude.reduce((max, value) => Math.max(max, value), 0);
        want.forEach((value, i) => {
          const allowed = (12 * Math.sqrt(terms) + 16) * roundoff[backend.traits.precision] * greatest;
          if (!(Math.abs((got[i] ?? NaN) - value) <= allowed))
            throw new ConformanceFailure(
              `${backend.name}.${name}[${i}] = ${got[i]}, composed it is ${value} (allowed ${allowed}) for geometry ${JSON.stringify(geometry)}`,
              { what: name, geometry, element: i },
            );
        });
      };
      if (dropoutMask !== undefined) {
        const [samples, position] = [1 + (seed % 3), seed % 1000];
        const geometry = { length: samples * length, each: length, ratio: 0.25, kept: 1.5, seed, stream: 2 ** 32 - 1, iteration: length, position }; // prettier-ignore
        // Integers decide, so that every backend drops the same numbers.
        const [got, want] = [
          await runKernel(backend, "dropoutMask", geometry, []),
          await runKernel(composed, "dropoutMask", geometry, []),
        ];
        const element = want.findIndex((value, i) => !Object.is(value, got[i]));
        if (element >= 0)
          throw new ConformanceFailure(
            `${backend.name}.dropoutMask[${element}] = ${got[element]}, it is ${want[element]} for geometry ${JSON.stringify(geometry)}`,
            { what: "dropoutMask", geometry, element },
          );
      }
      if (convBias !== undefined) {
        const inputs = fusedSignatures.convBias.inputs(g).map((count, i) => ordinaryNumbers(seed + i, count));
        await compare("convBias", g, inputs, (g.inChannels / g.groups) * g.kernelHeight * g.kernelWidth + 1);
      }
      if (sgdHistory !== undefined) {
        const geometry = { length, scale: 0.25, decay: 0.5, rate: 0.125, momentum: 0.75 };
        await compare(
          "sgdHistory",
          geometry,
          [0, 1, 2].map((i) => ordinaryNumbers(seed + i, length)),
          3,
        );
      }
    }),
});
