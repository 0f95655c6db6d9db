import type { Backend, BackendModule } from "../backend.ts";
import { asyncDispose } from "../dispose.ts";
import * as channels from "./channels.ts";
import * as classes from "./classes.ts";
import * as convolution from "./convolution.ts";
import { Numbers, ours } from "./numbers.ts";
import { pointwise } from "./pointwise.ts";
import * as pooling from "./pooling.ts";
import { sum } from "./sum.ts";

/** The plain-TypeScript backend: float64 inside each number, float32 between kernels. Slow, obvious, and by definition right. */
export const oracle: BackendModule = {
  api: 1,
  name: "oracle",
  async open(): Promise<Backend> {
    return {
      name: "oracle",
      device: "one thread, plain TypeScript",
      traits: { precision: "float32", deterministic: true },
      kernels: { pointwise, sum, ...channels, ...classes, ...convolution, ...pooling },
      upload: (values) => new Numbers(values.slice()),
      read: async (buffer) => ours(buffer).values.slice(),
      free: (buffer) => ours(buffer).free(),
      async [asyncDispose]() {},
    };
  },
};
