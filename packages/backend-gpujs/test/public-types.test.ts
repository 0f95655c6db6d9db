import type { BackendModule, Tensor } from "@squeezenet/core";
import { expect, expectTypeOf, test } from "vitest";
import gpujs, { type GpuBackend } from "../src/index.ts";
import { openForTest } from "./open-for-test.ts";

const open = openForTest();

/** As a user writes it: a net's blobs hold the contract's buffers, whatever the backend. */
const readBlob = (backend: GpuBackend, blobs: ReadonlyMap<string, Tensor>): Promise<Float32Array> => {
  const blob = blobs.get("y");
  if (blob === undefined) throw new TypeError("the net has no blob y");
  return backend.read(blob.buffer);
};

test("it reads, frees and computes with the buffers of any blob", async () => {
  const backend = open();
  const buffer = backend.upload(Float32Array.of(1, -2));
  const blobs = new Map<string, Tensor>([["y", { shape: [2], buffer, tracked: false }]]);
  expect([...(await readBlob(backend, blobs))]).toEqual([1, -2]);
  expectTypeOf<GpuBackend["free"]>().toBeCallableWith(buffer);
  expectTypeOf<GpuBackend["kernels"]["sum"]>().toBeCallableWith({ length: 2 }, buffer);
  expectTypeOf<GpuBackend["idle"]>().returns.resolves.toBeVoid();
  expectTypeOf(gpujs).toExtend<BackendModule>();
});
