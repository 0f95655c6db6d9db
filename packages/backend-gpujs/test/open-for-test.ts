import { BackendUnavailable } from "@squeezenet/core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import gpujs, { type GpuBackend } from "../src/index.ts";

/**
 * One backend for the tests of a file. Where none can be opened they are skipped with the reason, unless REQUIRE_BACKENDS
 * names gpujs.
 */
export function openForTest(): () => GpuBackend {
  let backend: GpuBackend | undefined;
  let why = "";
  beforeAll(async () => {
    try {
      backend = await gpujs.open();
    } catch (error) {
      const required = (process.env["REQUIRE_BACKENDS"] ?? "").split(",").includes(gpujs.name);
      if (required || !(error instanceof BackendUnavailable)) throw error;
      console.warn(`skipped: ${(why = error.message)}`);
    }
  });
  beforeEach(({ skip }) => {
    if (backend === undefined) skip(why);
  });
  afterAll(() => backend?.[Symbol.asyncDispose]());
  return () => backend!;
}
