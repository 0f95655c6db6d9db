import { asyncDispose, type BackendModule, expectFound, formulas, openBackend } from "@squeezenet/core";
import fc from "fast-check";
import type { CheckOptions } from "../check-options.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { ordinaryNumbers } from "../numbers.ts";
import { tryAll } from "./property.ts";

type ModulePromise = (module: BackendModule, options: CheckOptions) => Promise<void>;

/** What a module promises beyond one backend that it opened. */
export const modulePromises: Readonly<Record<string, ModulePromise>> = {
  "two backends of it know nothing of each other": async (module, options) => {
    const { runs, seed } = options;
    const [a, b] = [await openBackend(module), await openBackend(module)];
    try {
      await tryAll(
        fc.array(fc.boolean(), { minLength: 2, maxLength: 12 }),
        { ...options, runs: Math.ceil(runs / 10) },
        async (order) => {
          const length = 33;
          const backends = [a, b] as const;
          const inputs = [1, 2].map((i) => ordinaryNumbers(seed + i, length));
          const buffers = backends.map((backend, i) => backend.upload(expectFound(inputs, i)));
          const factors = [1, 1];
          // Doubles one or the other, in an order that is drawn.
          for (const which of order.map(Number)) {
            const doubled = expectFound(backends, which).kernels.pointwise(
              { length, formula: formulas.axpby, alpha: 2, beta: 0 },
              expectFound(buffers, which),
              expectFound(buffers, which),
            );
            expectFound(backends, which).free(expectFound(buffers, which));
            buffers[which] = doubled;
            factors[which]! *= 2;
          }
          const answers = await Promise.all(backends.map((backend, i) => backend.read(expectFound(buffers, i))));
          backends.forEach((backend, i) => backend.free(expectFound(buffers, i)));
          answers.forEach((answer, i) => {
            const element = answer.findIndex(
              (value, at) => value !== expectFound(inputs, i)[at]! * expectFound(factors, i),
            );
            if (element >= 0)
              throw new ConformanceFailure(
                `two backends: backend ${i} gives ${answer[element]} at ${element}, not ${expectFound(inputs, i)[element]! * expectFound(factors, i)}, after ${JSON.stringify(order)}`,
                { what: "two backends", element },
              );
          });
        },
      );
    } finally {
      await a[asyncDispose]();
      await b[asyncDispose]();
    }
  },
  "it can be closed and opened again": async (module) => {
    for (let i = 0; i < 3; i++) {
      const backend = await openBackend(module);
      const x = backend.upload(Float32Array.of(1, -2));
      const [first] = await backend.read(backend.kernels.pointwise({ length: 2, formula: formulas.relu(0) }, x));
      await backend[asyncDispose]();
      if (first !== 1)
        throw new ConformanceFailure(`opened for the ${i + 1}. time, relu of 1 is ${first}`, { what: "open again" });
    }
  },
};
