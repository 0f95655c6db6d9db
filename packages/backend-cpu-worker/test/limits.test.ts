import { BackendError, formulas } from "@squeezenet/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import module from "../src/index.ts";
import { platform } from "../src/run/platform.ts";
import { train } from "./small-net.ts";

afterEach(() => vi.unstubAllGlobals());

describe("without SharedArrayBuffer", () => {
  test("it says so, runs in one thread, and computes the same bits", async () => {
    const schedule = { iterations: 2, batch: 2, passes: 1 };
    const threaded = await module.open({ threads: "2", inline: "false" });
    const expected = await train(threaded, schedule);
    await threaded[Symbol.asyncDispose]();
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const alone = await module.open({ threads: "2" });
    expect(alone.device).toMatch(/^1 thread, .*removed SharedArrayBuffer/);
    expect(await train(alone, schedule)).toEqual(expected);
    await alone[Symbol.asyncDispose]();
  });
});

test("without WebAssembly it is unavailable and names what would do", async () => {
  vi.resetModules();
  vi.stubGlobal("WebAssembly", undefined);
  const { default: fresh } = await import("../src/index.ts");
  await expect(fresh.open()).rejects.toThrow(/no WebAssembly.*oracle/);
});

describe("memory", () => {
  test("a program that needs more than 4 GiB is refused before it runs, and the backend stays usable", async () => {
    const backend = await module.open({ threads: "1" });
    const one = backend.upload(Float32Array.of(1));
    const held = backend.memory.held;
    const huge = backend.kernels.sliceGradX({ outer: 1, channels: 1_200_000_000, inner: 1, start: 7, count: 1 }, one);
    await expect(backend.read(huge)).rejects.toThrow(/4\.47 GiB more are needed.*4\.00 GiB in all/);
    backend.free(huge);
    const two = backend.kernels.pointwise({ formula: formulas.axpby, length: 1, alpha: 1, beta: 1 }, one, one);
    expect([...(await backend.read(two))]).toEqual([2]);
    backend.free(two);
    expect(backend.memory.held - held).toBeLessThan(65536);
    await backend[Symbol.asyncDispose]();
  });
});

test("a program that failed for want of memory leaves no half-made weights behind", async () => {
  const backend = await module.open({ threads: "2" });
  const g = { batch: 1, inChannels: 4, outChannels: 4, groups: 1, inHeight: 8, inWidth: 8, outHeight: 8, outWidth: 8, kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1, padHeight: 0, padWidth: 0, dilationHeight: 1, dilationWidth: 1 }; // prettier-ignore
  const x = backend.upload(new Float32Array(256).fill(2));
  const w = backend.upload(new Float32Array(16).fill(3));
  const one = backend.upload(Float32Array.of(1));
  const lost = backend.kernels.conv2d(g, x, w);
  const huge = backend.kernels.sliceGradX({ outer: 1, channels: 1_200_000_000, inner: 1, start: 7, count: 1 }, one);
  await expect(backend.read(lost)).rejects.toThrow(/more are needed/);
  const held = backend.memory.held;
  backend.free(lost);
  backend.free(huge);
  expect(backend.memory.held).toBe(held);
  const y = backend.kernels.conv2d(g, x, w);
  expect((await backend.read(y)).every((value) => value === 24)).toBe(true);
  await backend[Symbol.asyncDispose]();
});

describe("buffers", () => {
  test("a buffer of other lengths than the geometry says is refused by name", async () => {
    const backend = await module.open({ threads: "1" });
    const one = backend.upload(Float32Array.of(1));
    expect(() => backend.kernels.pointwise({ formula: formulas.sign, length: 2 }, one)).toThrow(
      /sign: input 0 holds 1 numbers, its geometry needs 2/,
    );
    await backend[Symbol.asyncDispose]();
  });

  test("another backend's buffer, a freed one and a closed backend are refused", async () => {
    const [a, b] = [await module.open({ threads: "1" }), await module.open({ threads: "1" })];
    const buffer = a.upload(Float32Array.of(1));
    expect(() => b.kernels.pointwise({ formula: formulas.sign, length: 1 }, buffer)).toThrow(BackendError);
    a.free(buffer);
    expect(() => a.kernels.pointwise({ formula: formulas.sign, length: 1 }, buffer)).toThrow(/freed/);
    expect(() => a.free(buffer)).toThrow(/freed/);
    await a[Symbol.asyncDispose]();
    expect(() => a.upload(Float32Array.of(1))).toThrow(/closed/);
    await b[Symbol.asyncDispose]();
  });

  test("a buffer may be freed while a read of it is under way", async () => {
    const backend = await module.open({ threads: "2" });
    const x = backend.upload(Float32Array.from({ length: 1000 }, (_, i) => i));
    const y = backend.kernels.pointwise({ formula: formulas.axpby, length: 1000, alpha: 2, beta: 0 }, x, x);
    const pending = backend.read(y);
    backend.free(x);
    backend.free(y);
    backend.upload(new Float32Array(1000).fill(-1));
    expect((await pending)[999]).toBe(1998);
    await backend[Symbol.asyncDispose]();
  });
});

describe("options", () => {
  test.each([
    [{ thread: "2" }, /unknown option "thread" \(there is: threads, simd, exact, inline, sentinels, patience\)/],
    [{ threads: "0" }, /option threads is "0"/],
    [{ simd: "avx" }, /option simd is "avx", none of none, portable, relaxed/],
    [{ inline: "no" }, /option inline is "no"/],
    [{ patience: "soon" }, /option patience is "soon", not a number of seconds greater than 0/],
    [{ patience: "0" }, /option patience is "0"/],
    [{ exact: "yes" }, /option exact is "yes"/],
    [{ exact: "true", simd: "relaxed" }, /simd=relaxed may round differently/],
  ])("%o is refused", async (options, message) => {
    await expect(module.open({ ...options } as Record<string, string>)).rejects.toThrow(message);
  });

  test("the device names threads and instruction set", async () => {
    const backend = await module.open({ threads: "2", exact: "true" });
    expect(backend.device).toBe("2 threads, WASM SIMD");
    await backend[Symbol.asyncDispose]();
  });

  test.each([
    [{ simd: "relaxed" }, { because: "relaxed SIMD", exact: true }],
    [{ simd: "portable" }, undefined],
    [{ simd: "none" }, undefined],
    [{ exact: "true" }, undefined],
  ])("with %o, varies is %o", async (options, varies) => {
    const backend = await module.open({ threads: "1", ...options } as Record<string, string>);
    expect(backend.varies).toEqual(varies);
    await backend[Symbol.asyncDispose]();
  });

  test("an instruction set that the engine lacks is unavailable", async () => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", { ...platform.WebAssembly, validate: () => false });
    const { default: fresh } = await import("../src/index.ts");
    await expect(fresh.open({ simd: "portable" })).rejects.toThrow(/no portable SIMD: simd=none would do/);
  });
});
