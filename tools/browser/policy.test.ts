import { describe, expect, it } from "vitest";
import { usePage } from "./use-page.ts";

const cpuWorker = { backend: "cpu-worker", options: { threads: "2", inline: "false" } };

/** A page with this Content-Security-Policy. It opens the oracle; the test asks it for another backend. */
const usePageUnder = (policy: string) =>
  usePage({ backend: "oracle", page: { headers: { "Content-Security-Policy": policy } } });

describe("under a policy that allows WebAssembly and workers from blobs, and nothing else, cpu-worker", () => {
  const page = usePageUnder("script-src 'self' 'wasm-unsafe-eval'; worker-src blob:");
  it("runs", async () => {
    const { call } = page();
    expect(await call("open", cpuWorker)).toHaveProperty("device", expect.stringMatching(/^2 threads, WASM/));
    await call("check", { title: "agrees with the oracle", name: "relu", options: { runs: 5, seed: 1 } });
  });
});

describe("under a policy that forbids WebAssembly, cpu-worker", () => {
  const page = usePageUnder("script-src 'self'; worker-src blob:");
  it("is unavailable and says what is missing", async () => {
    const answer = await page().call("open", cpuWorker);
    expect(answer).toEqual({ name: "cpu-worker", unavailable: expect.stringMatching(/'wasm-unsafe-eval'.*oracle/) });
  });
});

describe("under a policy that forbids workers from blobs, cpu-worker", () => {
  const page = usePageUnder("script-src 'self' 'wasm-unsafe-eval'");
  it("says what is missing", async () => {
    const { call, errors } = page();
    await expect(call("open", cpuWorker)).rejects.toThrow(/thread \d did not start: .*worker-src blob:/);
    // The browser says so as well, once for each worker.
    const refusal: unknown = expect.stringMatching(/worker-src' was not explicitly set/);
    expect(errors.splice(0)).toEqual([refusal, refusal]);
  });
});
