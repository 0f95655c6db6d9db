import { type Backend, formulas } from "@squeezenet/core";
import { ConformanceFailure } from "../conformance-failure.ts";
import { expectingOpen } from "./expecting-open.ts";

type OrderPromise = (backend: Backend) => Promise<void>;

function expectValue(what: string, got: number | undefined, want: number): void {
  if (got !== want) throw new ConformanceFailure(`${what}: found ${got}, not ${want}`, { what, element: 0 });
}

const added = { length: 1, formula: formulas.axpby, alpha: 1, beta: 1 };
const multiplied = { length: 1, formula: formulas.multiply };

/** What a backend promises of the order of its work. */
export const orderPromises: Readonly<Record<string, OrderPromise>> = expectingOpen({
  "read resolves after every call made before it": async (backend) => {
    let x = backend.upload(Float32Array.of(1));
    for (let i = 0; i < 200; i++) {
      const next = backend.kernels.pointwise(added, x, x);
      backend.free(x);
      x = i % 20 === 19 ? halved(backend, next, 20) : next;
    }
    expectValue("200 calls in a row", (await backend.read(x))[0], 1);
    backend.free(x);
  },
  "reads may be asked for together and answered in any order": async (backend) => {
    const buffers = Array.from({ length: 20 }, (_, i) => backend.upload(Float32Array.of(i)));
    const doubled = buffers.map((x) => backend.kernels.pointwise(added, x, x));
    const values = await Promise.all(doubled.toReversed().map((x) => backend.read(x)));
    values.forEach(([value], i) => expectValue("reads asked for together", value, 2 * (19 - i)));
    for (const buffer of [...buffers, ...doubled]) backend.free(buffer);
  },
  "work goes on after a read": async (backend) => {
    const x = backend.upload(Float32Array.of(3));
    await backend.read(x);
    const y = backend.kernels.pointwise(multiplied, x, x);
    const first = backend.read(y);
    const z = backend.kernels.pointwise(multiplied, y, x);
    expectValue("a read between calls", (await first)[0], 9);
    expectValue("a call after a read", (await backend.read(z))[0], 27);
    for (const buffer of [x, y, z]) backend.free(buffer);
  },
});

/** x / 2^times, exactly. */
function halved(backend: Backend, x: object, times: number): object {
  const half = backend.kernels.pointwise({ length: 1, formula: formulas.power(1), scale: 2 ** -times, shift: 0 }, x);
  backend.free(x);
  return half;
}
