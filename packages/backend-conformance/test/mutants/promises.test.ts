import {
  asyncDispose,
  type Backend,
  type BackendModule,
  type DeviceBuffer,
  dropoutMask,
  formulas,
  type FusedKernels,
  type Kernels,
  nameOfCall,
  oracle,
} from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { adversarialPromises, type CheckOptions, ConformanceFailure, modulePromises } from "../../src/checks.ts";
import { kernelOf } from "../../src/run-kernel.ts";
import { bent, compute } from "../bent.ts";
import { checksOfABackend } from "../checks-of-a-backend.ts";

const truth: Backend = await oracle.open();
const options: CheckOptions = { runs: 200, seed: 1 };

const values = (buffer: DeviceBuffer): Float32Array => {
  if ("values" in buffer && buffer.values instanceof Float32Array) return buffer.values;
  throw new TypeError("not the oracle's buffer");
};
const withKernels = (kernels: Partial<Kernels & FusedKernels>): Backend => ({
  ...truth,
  kernels: { ...truth.kernels, ...kernels },
});

/** Numbers that are none become 0, as fast arithmetic on some devices has it. */
const finite = (buffer: DeviceBuffer): DeviceBuffer =>
  truth.upload(values(buffer).map((value) => (Number.isFinite(value) ? value : 0)));

/** Plausible ways to break each promise. Leave a promise out and the last test says so. */
const mutants: readonly { readonly promise: string; readonly bug: string; readonly backend: () => Backend }[] = [
  {
    promise: "upload copies",
    bug: "upload keeps the caller's array",
    backend: () => {
      const aliased = new WeakMap<object, Float32Array>();
      return {
        ...truth,
        upload(array) {
          const buffer = truth.upload(array);
          aliased.set(buffer, array);
          return buffer;
        },
        read: async (buffer) => (aliased.get(buffer) ?? (await truth.read(buffer))).slice(),
      };
    },
  },
  {
    promise: "read gives a copy, twice the same",
    bug: "read hands out its own memory",
    backend: () => ({ ...truth, read: async (buffer) => values(buffer) }),
  },
  {
    promise: "kernels leave their inputs alone",
    bug: "relu works in place",
    backend: () =>
      withKernels(
        bent("relu", (g, x) => {
          const y = compute(g, x);
          values(x).set(values(y));
          return y;
        }),
      ),
  },
  {
    promise: "an input may be freed while work on it is under way",
    bug: "work is done later, on memory that is gone",
    backend: () => ({
      ...withKernels({
        pointwise: (g: object, ...inputs: readonly DeviceBuffer[]) =>
          nameOfCall("", g) === "relu" ? inputs[0]! : { later: () => compute(g, ...inputs) },
      }),
      read: async (buffer) => values("later" in buffer && typeof buffer.later === "function" ? buffer.later() : buffer),
      free: (buffer) => ("later" in buffer ? undefined : truth.free(buffer)),
    }),
  },
  ...["read", "kernels", "free"].map((by) => ({
    promise: `a freed buffer is refused by ${by}`,
    bug: "free does nothing",
    backend: (): Backend => ({ ...truth, free() {} }),
  })),
  {
    promise: "another backend's buffer is refused by read",
    bug: "what has no numbers here reads as zeros",
    backend: () => ({
      ...truth,
      read: async (buffer) => ("values" in buffer ? truth.read(buffer) : new Float32Array(3)),
    }),
  },
  {
    promise: "another backend's buffer is refused by kernels",
    bug: "one kernel looks into it and fails with a TypeError",
    backend: () => withKernels({ concat: (g, x, y) => truth.kernels.concat(g, x, truth.upload(values(y))) }),
  },
  {
    promise: "another backend's buffer is refused by free",
    bug: "what is not in the table is passed over",
    backend: () => ({
      ...truth,
      free(buffer) {
        if ("values" in buffer) truth.free(buffer);
      },
    }),
  },
  {
    promise: "read resolves after every call made before it",
    bug: "every hundredth call is lost",
    backend: () => {
      let calls = 0;
      return withKernels(
        bent("axpby", (g, x, y) => (++calls % 100 === 0 ? truth.upload(values(x)) : compute(g, x, y))),
      );
    },
  },
  {
    promise: "reads may be asked for together and answered in any order",
    bug: "one staging buffer for all reads",
    backend: () => {
      let staging = new Float32Array();
      return {
        ...truth,
        async read(buffer) {
          staging = values(buffer).slice();
          await Promise.resolve();
          return staging;
        },
      };
    },
  },
  {
    promise: "work goes on after a read",
    bug: "a read ends the recording, and what follows sees stale numbers",
    backend: () => {
      let reads = 0;
      return {
        ...withKernels(bent("multiply", (g, x, y) => (reads > 1 ? truth.upload(values(x)) : compute(g, x, y)))),
        read(buffer) {
          reads++;
          return truth.read(buffer);
        },
      };
    },
  },
  {
    promise: "kernels: a plain record, of functions that need no object",
    bug: "kernels are methods of a class",
    backend: () => ({ ...truth, kernels: Object.setPrototypeOf({}, truth.kernels) }),
  },
  {
    promise: "kernels: a plain record, of functions that need no object",
    bug: "a kernel calls another through this",
    backend: () =>
      withKernels({
        sum(this: Kernels, g, x) {
          return this.slice({ outer: 1, channels: 1, inner: 1, start: 0, count: 1 }, truth.kernels.sum(g, x));
        },
      }),
  },
  {
    promise: "deterministic: the same call gives the same bits",
    bug: "a race adds in another order",
    backend: () => {
      let calls = 0;
      return withKernels({
        sum: (g, x) =>
          truth.upload(Float32Array.of(values(truth.kernels.sum(g, x))[0]! * (1 + (calls++ % 2) * 2 ** -22))),
      });
    },
  },
  {
    promise: "varies: where last bits may differ elsewhere, it says why, and whether exact=true prevents it",
    bug: "says that they differ, but not why",
    backend: () => ({ ...truth, varies: { because: "", exact: false } }),
  },
  {
    promise: "precision: whole numbers and long sums are exact as far as the claim goes",
    bug: "claims float32 and has 16 bits",
    backend: () =>
      withKernels(
        bent("axpby", (...call) => truth.upload(values(compute(...call)).map((v) => Math.round(v / 4096) * 4096))),
      ),
  },
  {
    promise: "NaN and infinity: they go through sums, NaN never wins a pool, and ReLU takes NaN for not positive",
    bug: "relu is max(x, 0), which loses NaN",
    backend: () => withKernels(bent("relu", (_g, x) => truth.upload(values(x).map((v) => (v > 0 ? v : 0))))),
  },
  {
    promise: "conv2dGradW adds samples in order",
    bug: "adds the batch up first",
    backend: () =>
      withKernels({
        conv2dGradW(g, sum, x, dy) {
          const part = truth.kernels.conv2dGradW(g, truth.upload(new Float32Array(values(sum).length)), x, dy);
          return truth.kernels.pointwise(
            { formula: formulas.axpby, length: values(sum).length, alpha: 1, beta: 1 },
            sum,
            part,
          );
        },
      }),
  },
  {
    promise: "addBiasGradBias and scaleGradFactor add rows in order",
    bug: "adds the rows up first",
    backend: () =>
      withKernels({
        addBiasGradBias(g, sum, dy) {
          const part = truth.kernels.addBiasGradBias(g, truth.upload(new Float32Array(g.channels)), dy);
          return truth.kernels.pointwise({ formula: formulas.axpby, length: g.channels, alpha: 1, beta: 1 }, sum, part);
        },
      }),
  },
  {
    promise: "a sample's numbers do not depend on its batch",
    bug: "takes another algorithm for large batches",
    backend: () =>
      withKernels({
        conv2d: (g, x, w) =>
          truth.upload(values(truth.kernels.conv2d(g, x, w)).map((v) => (g.batch > 1 ? v * (1 + 2 ** -22) : v))),
      }),
  },
  {
    promise: "a sample's numbers do not depend on its batch",
    bug: "rounds by where a number stands in memory, as sums that start at an aligned address do",
    backend: () =>
      withKernels({
        averagePool: (g, x) =>
          truth.upload(values(truth.kernels.averagePool(g, x)).map((v, i) => (i % 8 < 4 ? v : v * (1 + 2 ** -23)))),
      }),
  },
  {
    promise: "⟨conv x, dy⟩ = ⟨x, conv2dGradX dy⟩ = ⟨w, conv2dGradW x dy⟩",
    bug: "the gradient's sign is wrong",
    backend: () =>
      withKernels({
        conv2dGradX: (g, w, dy) => truth.upload(values(truth.kernels.conv2dGradX(g, w, dy)).map((v) => -v)),
      }),
  },
  {
    promise: "⟨averagePool x, dy⟩ = ⟨x, averagePoolGradX dy⟩",
    bug: "forward and backward divide by different areas",
    backend: () =>
      withKernels({
        averagePoolGradX: (g, dy) => truth.upload(values(truth.kernels.averagePoolGradX(g, dy)).map((v) => v * 1.01)),
      }),
  },
  {
    promise: "slices of a concat are its parts",
    bug: "concat swaps its halves",
    backend: () =>
      withKernels({ concat: (g, x, y) => truth.kernels.concat({ ...g, left: g.right, right: g.left }, y, x) }),
  },
  {
    promise: "⟨slice x, dy⟩ = ⟨x, sliceGradX dy⟩",
    bug: "the gradient lands at the start",
    backend: () => withKernels({ sliceGradX: (g, dy) => truth.kernels.sliceGradX({ ...g, start: 0 }, dy) }),
  },
  {
    promise: "softmax's rows sum to 1",
    bug: "divides by the sum of the first sixteen",
    backend: () =>
      withKernels({
        softmax: (g, x) =>
          truth.upload(values(truth.kernels.softmax(g, x)).map((v) => (g.channels > 16 ? v * 1.001 : v))),
      }),
  },
  {
    promise: "maxPoolGradX moves every gradient, and adds none",
    bug: "overlapping windows overwrite each other",
    backend: () =>
      withKernels({
        maxPoolGradX(g, x, dy) {
          const index = values(truth.kernels.maxPoolIndex(g, x));
          const dx = new Float32Array(values(x).length);
          index.forEach((at, i) => {
            if (at >= 0) dx[Math.floor(i / g.outHeight / g.outWidth) * g.inHeight * g.inWidth + at] = values(dy)[i]!;
          });
          return truth.upload(dx);
        },
      }),
  },
  {
    promise: "shortcuts equal what they stand for",
    bug: "the shortcut forgets the bias",
    backend: () => ({ ...truth, kernels: { ...truth.kernels, convBias: (g, x, w) => truth.kernels.conv2d(g, x, w) } }),
  },
  {
    promise: "shortcuts equal what they stand for",
    bug: "the shortcut draws every batch's mask as the first's",
    backend: () => withKernels({ dropoutMask: (g) => truth.upload(dropoutMask({ ...g, position: 0 })) }),
  },
  ...Object.keys(adversarialPromises).map((promise) => {
    const [name = ""] = promise.split(" ");
    const kernel = name in truth.kernels ? name : "pointwise";
    const right = kernelOf(truth, kernel);
    const confused = (g: object, ...inputs: readonly DeviceBuffer[]): DeviceBuffer => right(g, ...inputs.map(finite));
    return {
      promise,
      bug: "arithmetic that knows no NaN and no infinity",
      backend: (): Backend => withKernels(kernel === name ? { [name]: confused } : bent(name, confused)),
    };
  }),
  {
    promise: "every call of a random net's training step agrees, forward and backward",
    bug: "half precision in the gradients of images",
    backend: () => {
      // The upper 12 bits of a float32 (Dekker's splitting).
      const half = (v: number): number => Math.fround(Math.fround(v * 4097) - Math.fround(Math.fround(v * 4097) - v));
      return withKernels({
        conv2dGradX: (g, w, dy) => truth.upload(values(truth.kernels.conv2dGradX(g, w, dy)).map(half)),
      });
    },
  },
  {
    promise: "a net that nobody looks into gives the numbers of one that is looked into",
    bug: "the fused convolution forgets the bias",
    backend: () => ({ ...truth, kernels: { ...truth.kernels, convBias: (g, x, w) => truth.kernels.conv2d(g, x, w) } }),
  },
  {
    promise: "nets that run at the same time do not see each other",
    bug: "a texture is taken from the pool while another program still draws into it",
    backend: () => {
      let reads = 0;
      return {
        ...truth,
        async read(buffer) {
          reads++;
          const numbers = values(buffer).slice();
          await Promise.resolve();
          // Another read has begun meanwhile, and has drawn into this one's memory.
          if (--reads > 20) numbers.fill(0);
          return numbers;
        },
      };
    },
  },
];

/** Modules that break what holds between two backends of theirs. */
const moduleMutants: readonly { readonly promise: string; readonly bug: string; readonly module: BackendModule }[] = [
  {
    promise: "two backends of it know nothing of each other",
    bug: "both draw into one texture",
    module: {
      ...oracle,
      open: async () =>
        withKernels(bent("axpby", (g, x, y) => ((shared.last = compute(g, shared.last ?? x, y)), shared.last))),
    },
  },
  {
    promise: "it can be closed and opened again",
    bug: "the device is lost with the first backend",
    module: {
      ...oracle,
      open: async () => {
        shared.opened++;
        const blank = bent("relu", (_g, x) => truth.upload(new Float32Array(values(x).length)));
        return shared.opened > 1 ? withKernels(blank) : truth;
      },
    },
  },
];
const shared: { last: DeviceBuffer | null; opened: number } = { last: null, opened: 0 };

describe("a backend that breaks a promise is caught", () => {
  for (const { promise, bug, backend } of mutants)
    it(`${promise}: ${bug}`, async () => {
      await expect(checksOfABackend[promise]!(backend(), options)).rejects.toThrow(ConformanceFailure);
    });

  for (const { promise, bug, module } of moduleMutants)
    it(`${promise}: ${bug}`, async () => {
      await expect(modulePromises[promise]!(module, options)).rejects.toThrow(ConformanceFailure);
    });

  it("it can be closed and opened again: its method has a name that this engine does not know", async () => {
    const { [asyncDispose]: close, ...rest } = truth;
    // `[Symbol.asyncDispose]() {}` on an engine without that symbol.
    const open = async () => Object.assign(rest, { undefined: close }) as unknown as Backend;
    await expect(modulePromises["it can be closed and opened again"]!({ ...oracle, open }, options)).rejects.toThrow(
      "oracle: the backend has no method [Symbol.asyncDispose] to close it",
    );
  });

  it("and every promise has a mutant", () => {
    expect(moduleMutants.map(({ promise }) => promise)).toEqual(Object.keys(modulePromises));
    const tried = new Set(mutants.map(({ promise }) => promise));
    expect(Object.keys(checksOfABackend).filter((promise) => !tried.has(promise))).toEqual([]);
  });
});
