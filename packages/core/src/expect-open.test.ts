import { describe, expect, it } from "vitest";
import type { Backend } from "./backend.ts";
import { BackendError } from "./errors.ts";
import { expectOpen } from "./expect-open.ts";
import { complete } from "./fused.ts";
import { GradientSums, Zeros } from "./gradient-sums.ts";
import { oracle } from "./oracle/index.ts";
import { Tape } from "./tape.ts";

/** What JavaScript may pass: the compiler would have refused it. */
const misused = (value: unknown): Backend => value as Backend;

describe("a backend that is none", () => {
  it.each([
    ["new Tape", (backend: Backend) => new Tape(backend)],
    ["new GradientSums", (backend: Backend) => new GradientSums(backend, [])],
    ["new Zeros", (backend: Backend) => new Zeros(backend)],
    ["complete", (backend: Backend) => complete(backend)],
  ])("is refused by %s where it was not awaited", (taker, take) => {
    const attempt = (): unknown => take(misused(oracle.open()));
    expect(attempt).toThrow(BackendError);
    expect(attempt).toThrow(
      `${taker}: this backend is a promise that was not awaited. Write: const backend = await module.open();`,
    );
  });

  it.each([
    [oracle, "this is a backend's module, which has not been opened."],
    [{}, "this object is no backend: it has no kernels."],
    [undefined, "expected an open backend, found undefined."],
    [null, "expected an open backend, found null."],
  ])("is told apart: %o", (given, what) => {
    expect(() => expectOpen(misused(given), "new Tape")).toThrow(`new Tape: ${what}`);
  });

  it("is not what an open one is", async () => {
    const backend = await oracle.open();
    expect(() => expectOpen(backend, "new Tape")).not.toThrow();
  });
});
