import { testBackend } from "@squeezenet/backend-conformance";
import { describe } from "vitest";
import cpuWorker from "../src/index.ts";

testBackend(cpuWorker);

// What is soon done is done on the calling thread, unless told otherwise: small geometries see no thread above.
// Three threads share out what two cores run: tasks then end in any order. Sentinels stand around every buffer.
for (const simd of ["portable", "none"])
  describe(`simd=${simd}, 3 threads, sentinels`, () => {
    testBackend({
      ...cpuWorker,
      open: () => cpuWorker.open({ simd, threads: "3", inline: "false", sentinels: "true" }),
    });
  });
