import { BackendError, BackendUnavailable, formulas } from "@squeezenet/core";
import { describe, expect, test } from "vitest";
import { loadGpuJs } from "../src/device/gpu-js.ts";
import gpujs from "../src/index.ts";
import { openForTest } from "./open-for-test.ts";

const backend = openForTest();
const one = { length: 1 };
const signOfOne = { ...one, formula: formulas.sign };

describe("options", () => {
  test.each([
    [{ modus: "webgl" }, /unknown option "modus" \(there is: mode, imprecise\)/],
    [{ mode: "opengl" }, /option mode is "opengl", none of auto, webgpu, webgl2, webgl, headlessgl$/],
    [{ mode: "cpu" }, /gpu.js's engines for the CPU are not used; take the backend cpu-worker/],
    [{ exact: "true" }, /there is no option exact: how a GPU rounds is up to its driver.*cpu-worker with exact=true/],
    [{ imprecise: "yes" }, /option imprecise is "yes", neither "refuse" nor "allow"/],
  ])("%o is refused", async (options, message) => {
    const refused = gpujs.open({ ...options } as Record<string, string>);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(BackendError);
  });

  test("a mode that cannot run here is unavailable, in one line", async () => {
    const refused = gpujs.open({ mode: "webgl2" });
    await expect(refused).rejects.toBeInstanceOf(BackendUnavailable);
    await expect(refused).rejects.toThrow(/^gpujs: mode webgl2 cannot run here: .*$/);
  });
});

test("it says how it computes and where, and what the probe found", () => {
  const { device, traits, varies } = backend();
  expect(device).toMatch(/^WebGPU, .+|^headless GL, .+/);
  expect(traits).toMatchObject({ precision: "float32", probe: { wholeNumbers: true, longSums: true, copies: true } });
  expect(varies).toEqual({ because: "the GPU and its driver", exact: false });
  expect(backend().describe()).toMatch(/wholeNumbers right, longSums right.*\n\d+ kernels, \d+ arrays/);
});

test("inputs of other lengths than the geometry says are refused by name", () => {
  const x = backend().upload(Float32Array.of(1));
  expect(() => backend().kernels.pointwise({ formula: formulas.sign, length: 2 }, x)).toThrow(
    /sign: input 0 holds 1 numbers, its geometry needs 2/,
  );
  backend().free(x);
});

test("an array past the device's limit is refused with the way out, and so is what is made of it", async () => {
  const x = backend().upload(Float32Array.of(1));
  const huge = backend().kernels.sliceGradX({ outer: 1, channels: 2 ** 30, inner: 1, start: 0, count: 1 }, x);
  const more = backend().kernels.slice({ outer: 1, channels: 2 ** 30, inner: 1, start: 0, count: 1 }, huge);
  await expect(backend().read(more)).rejects.toThrow(/1073741824 numbers is too large.*smaller batch_size/);
  await expect(backend().read(huge)).rejects.toBeInstanceOf(BackendError);
  const y = backend().kernels.pointwise({ ...one, formula: formulas.relu(0) }, x);
  expect([...(await backend().read(y))]).toEqual([1]);
  for (const buffer of [x, huge, more, y]) backend().free(buffer);
});

test("another backend's buffer and a freed one are refused", async () => {
  const other = await gpujs.open();
  const x = backend().upload(Float32Array.of(1));
  expect(() => other.kernels.pointwise(signOfOne, x)).toThrow(/another backend's/);
  backend().free(x);
  expect(() => backend().free(x)).toThrow(/was freed/);
  expect(() => backend().kernels.pointwise(signOfOne, x)).toThrow(BackendError);
  await expect(backend().read(x)).rejects.toBeInstanceOf(BackendError);
  await other[Symbol.asyncDispose]();
});

test("a backend that is closed in the middle of a run finishes what was asked and refuses the rest", async () => {
  const other = await gpujs.open();
  const x = other.upload(Float32Array.of(3));
  const pending = other.read(other.kernels.pointwise({ ...one, formula: formulas.multiply }, x, x));
  const closing = other[Symbol.asyncDispose]();
  expect(() => other.kernels.pointwise(signOfOne, x)).toThrow(/this backend is closed/);
  expect(() => other.upload(Float32Array.of(1))).toThrow(BackendError);
  await expect(other.read(x)).rejects.toThrow(/this backend is closed/);
  expect([...(await pending)]).toEqual([9]);
  await closing;
  await other[Symbol.asyncDispose]();
});

// The last test, as all backends of a process share the device.
test("a lost device is an error that says so, without a hang, and the backend can be opened again", async ({
  skip,
}) => {
  if (!backend().device.startsWith("WebGPU")) return skip("how a device is taken away is known for WebGPU only");
  const other = await gpujs.open();
  const x = other.upload(Float32Array.of(1));
  await other.read(x);
  const { WebGPUContext } = await loadGpuJs();
  (await WebGPUContext.acquire()).device.destroy();
  await expect(other.read(other.kernels.pointwise(signOfOne, x))).rejects.toBeInstanceOf(BackendError);
  await expect(other.read(x)).rejects.toThrow(/the device was lost.*open the backend again/);
  other.free(x);
  await other[Symbol.asyncDispose]();
  const again = await gpujs.open();
  const y = again.upload(Float32Array.of(2));
  expect([...(await again.read(y))]).toEqual([2]);
  await again[Symbol.asyncDispose]();
});
