import type { Backend, BackendModule, Kernels } from "../backend.ts";
import { asyncDispose } from "../dispose.ts";
import * as channels from "./channels.ts";
import * as classes from "./classes.ts";
import * as convolution from "./convolution.ts";
import { Numbers, ours } from "./numbers.ts";
import { pointwise } from "./pointwise.ts";
import * as pooling from "./pooling.ts";
import { sum } from "./sum.ts";

const plain: Kernels<Numbers> = { pointwise, sum, ...channels, ...classes, ...convolution, ...pooling };

/** The kernels as the contract has them: other backends' buffers are refused before a kernel sees them. */
const kernels = Object.fromEntries(
  Object.entries(plain).map(([name, kernel]) => [
    name,
    (g: object, ...inputs: object[]): Numbers => Reflect.apply(kernel, plain, [g, ...inputs.map(ours)]),
  ]),
) as unknown as Kernels;

/** The plain-TypeScript backend: float64 inside each number, float32 between kernels. Slow, obvious, and by definition right. */
export const oracle: BackendModule = {
  api: 1,
  name: "oracle",
  async open(): Promise<Backend> {
    return {
      name: "oracle",
      device: "one thread, plain TypeScript",
      traits: { precision: "float32", deterministic: true },
      kernels,
      upload: (values) => new Numbers(values.slice()),
      read: async (buffer) => ours(buffer).values.slice(),
      free: (buffer) => ours(buffer).free(),
      async [asyncDispose]() {},
    };
  },
};
