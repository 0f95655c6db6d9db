import { type Backend, oracle } from "@squeezenet/core";
import { expect, it } from "vitest";
import { checkAgreement, promises } from "../src/checks.ts";
import { openLockstep, openTrace, shrinkCall } from "../src/lockstep.ts";
import { checksOfABackend } from "./checks-of-a-backend.ts";

const options = { runs: 1, seed: 1 };
const truth = await oracle.open();

/** What JavaScript may pass: the compiler would have refused it. */
const misused = (value: unknown): Backend => value as Backend;
const sentence = ": this backend is a promise that was not awaited. Write: const backend = await module.open();";

it.each(Object.keys(checksOfABackend))("a backend that was not awaited is refused by: %s", async (name) => {
  await expect(checksOfABackend[name]!(misused(oracle.open()), options)).rejects.toThrow(`"${name}"${sentence}`);
});

it.each<[string, (backend: Backend) => unknown]>([
  ["checkAgreement", (backend) => checkAgreement(backend, truth, "relu", options)],
  ["checkAgreement", (backend) => checkAgreement(truth, backend, "relu", options)],
  ["openTrace", (backend) => openTrace(backend, { inspect: async () => {} })],
  ["openLockstep", (backend) => openLockstep(backend, truth, { found: async () => {} })],
  ["openLockstep", (backend) => openLockstep(truth, backend, { found: async () => {} })],
  [
    "shrinkCall",
    (backend) => shrinkCall(backend, truth, "sum", { geometry: { length: 1 }, inputs: [Float32Array.of(1)] }),
  ],
])("a backend that was not awaited is refused by %s", async (taker, take) => {
  await expect(async () => take(misused(oracle.open()))).rejects.toThrow(`${taker}${sentence}`);
});

it("a backend that was not awaited is refused by every promise of the whole", async () => {
  for (const [title, all] of Object.entries(promises))
    for (const check of title === "stands beside others" ? [] : Object.values(all))
      await expect(check({ module: oracle, backend: misused(oracle.open()), truth }, options)).rejects.toThrow(
        sentence,
      );
});
