import { type Backend, type DeviceBuffer, expectFound, formulas, openDry } from "@squeezenet/core";
import fc from "fast-check";
import type { Call } from "../case.ts";
import { type CaseName, caseNames, caseOf } from "../cases/case-of.ts";
import type { CheckOptions } from "../check-options.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { kernelOf } from "../run-kernel.ts";
import { expectingOpen } from "./expecting-open.ts";

type BufferPromise = (backend: Backend, options: CheckOptions) => Promise<void>;

const broken = (what: string, message: string): ConformanceFailure =>
  new ConformanceFailure(`${what}: ${message}`, { what });

function expectNumbers(what: string, got: Float32Array, want: Float32Array): void {
  const element = want.findIndex((value, i) => got[i] !== value);
  if (element >= 0 || got.length !== want.length)
    throw new ConformanceFailure(`${what}: [${element}] = ${got[element]}, not ${want[element]}`, { what, element });
}

/** Expects BackendError, at once or when something waits for it. `taken` says what happened where nothing is thrown. */
async function expectRefused(
  what: string,
  use: () => unknown,
  taken = "a freed buffer was taken as if it were there",
): Promise<void> {
  try {
    await use();
  } catch (error) {
    // By its name: a backend that is linked, or has its own copy of core, throws that copy's BackendError.
    if (error instanceof Error && error.name === "BackendError") return;
    throw broken(
      what,
      `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}, which is no BackendError`,
    );
  }
  throw broken(what, taken);
}

const relu = { length: 3, formula: formulas.relu(0) };
const numbers = Float32Array.of(-1, 2, 3);

/** What a backend promises of its buffers. */
export const bufferPromises: Readonly<Record<string, BufferPromise>> = expectingOpen<[CheckOptions]>({
  "upload copies": async (backend) => {
    const values = numbers.slice();
    const buffer = backend.upload(values);
    values.fill(9);
    expectNumbers("upload copies", await backend.read(buffer), numbers);
    backend.free(buffer);
  },
  "read gives a copy, twice the same": async (backend) => {
    const buffer = backend.upload(numbers);
    (await backend.read(buffer)).fill(9);
    expectNumbers("read gives a copy", await backend.read(buffer), numbers);
    backend.free(buffer);
  },
  "kernels leave their inputs alone": async (backend, { seed }) => {
    for (const name of caseNames) {
      const { geometry, inputs } = sample(name, seed);
      const buffers = inputs.map((values) => backend.upload(values));
      const output = kernelOf(backend, caseOf(name).kernel)(geometry, ...buffers);
      await backend.read(output);
      for (const [i, buffer] of buffers.entries()) {
        expectNumbers(`${name} leaves input ${i} alone`, await backend.read(buffer), expectFound(inputs, i));
        backend.free(buffer);
      }
      backend.free(output);
    }
  },
  "an input may be freed while work on it is under way": async (backend) => {
    const what = "an input may be freed while work on it is under way";
    try {
      const x = backend.upload(numbers);
      const y = backend.kernels.pointwise({ length: 3, formula: formulas.axpby, alpha: 2, beta: 0 }, x, x);
      backend.free(x);
      const z = backend.kernels.pointwise(relu, y);
      backend.free(y);
      expectNumbers(what, await backend.read(z), Float32Array.of(0, 4, 6));
      backend.free(z);
    } catch (error) {
      throw error instanceof ConformanceFailure ? error : broken(what, String(error));
    }
  },
  "a freed buffer is refused by read": async (backend) => {
    const x = freed(backend);
    await expectRefused("a freed buffer is refused by read", () => backend.read(x));
  },
  "a freed buffer is refused by kernels": async (backend) => {
    const x = freed(backend);
    await expectRefused("a freed buffer is refused by kernels", async () => {
      const y = backend.kernels.pointwise(relu, x);
      await backend.read(y);
    });
  },
  "a freed buffer is refused by free": async (backend) => {
    const x = freed(backend);
    await expectRefused("a freed buffer is refused by free", async () => {
      backend.free(x);
      await backend.read(backend.upload(numbers));
    });
  },
  "another backend's buffer is refused by read": async (backend) => {
    for (const { name, buffer } of foreign())
      await expectRefused(
        `${name} is refused by read`,
        () => backend.read(buffer),
        "it was read as if it were its own",
      );
  },
  "another backend's buffer is refused by kernels": async (backend, { seed }) => {
    for (const name of caseNames) await expectForeignRefused(backend, name, sample(name, seed));
  },
  "another backend's buffer is refused by free": async (backend) => {
    for (const { name, buffer } of foreign()) {
      const use = async (): Promise<void> => {
        backend.free(buffer);
        await backend.read(backend.upload(numbers));
      };
      await expectRefused(`${name} is refused by free`, use, "it was freed as if it were its own");
    }
  },
});

/** What no backend that is tried has made. */
const foreign = (): readonly { readonly name: string; readonly buffer: DeviceBuffer }[] => [
  { name: "another backend's buffer", buffer: openDry().upload(numbers) },
  { name: "an object that is no buffer", buffer: {} },
];

/** Calls a kernel, or a formula, with all inputs its backend's but one, which is each of them in turn. */
async function expectForeignRefused(backend: Backend, tried: CaseName, { geometry, inputs }: Call): Promise<void> {
  const own = inputs.map((values) => backend.upload(values));
  for (const at of own.keys())
    for (const { name, buffer } of foreign()) {
      const use = (): unknown =>
        backend.read(kernelOf(backend, caseOf(tried).kernel)(geometry, ...own.with(at, buffer)));
      await expectRefused(`${name} is refused by ${tried}`, use, `it was taken for input ${at}`);
    }
  for (const buffer of own) backend.free(buffer);
}

function freed(backend: Backend): object {
  const buffer = backend.upload(numbers);
  backend.free(buffer);
  return buffer;
}

/** One small call of a kernel. */
function sample(name: CaseName, seed: number): Call {
  return expectFound(fc.sample(caseOf(name).calls, { numRuns: 1, seed }), 0);
}
