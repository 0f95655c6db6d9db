import { testBackend } from "@squeezenet/backend-conformance";
import { complete } from "@squeezenet/core";
import { expect, it } from "vitest";
import { classBackend } from "./class-backend.ts";

testBackend(classBackend);

it("the shortcuts that a class lacks are composed with its own methods", async () => {
  await using backend = await classBackend.open();
  const mask = { length: 2, each: 2, ratio: 0.5, kept: 2, seed: 1, stream: 0, iteration: 0, position: 0 };
  expect(await backend.read(complete(backend).dropoutMask(mask))).toHaveLength(2);
  const numbers = [1, 2, 3].map((value) => backend.upload(Float32Array.of(value)));
  const [w, dw, history] = numbers;
  if (w === undefined || dw === undefined || history === undefined) throw new TypeError("three buffers were uploaded");
  const g = { length: 1, scale: 1, decay: 0.5, rate: 2, momentum: 1 };
  expect([...(await backend.read(complete(backend).sgdHistory(g, w, dw, history)))]).toEqual([8]);
});
