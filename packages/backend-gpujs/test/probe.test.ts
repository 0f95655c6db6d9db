import { BackendError, formulas } from "@squeezenet/core";
import { expect, test } from "vitest";
import { openDevice } from "../src/device/modes.ts";
import { Engine } from "../src/engine.ts";
import { stepsOf } from "../src/kernels/index.ts";
import { kernelsOf } from "../src/kernels-of.ts";
import { failuresOf, probe } from "../src/probe.ts";
import { openForTest } from "./open-for-test.ts";

const available = openForTest();

/** What the probe finds wrong with a device whose kernels' code is changed. */
async function found(mutate: (body: string) => string): Promise<readonly string[]> {
  const engine = new Engine(await openDevice("auto"), (name, g) => {
    const { key, make } = stepsOf(name, g);
    return {
      key,
      make: () => make().map((step) => ({ ...step, program: { ...step.program, body: mutate(step.program.body) } })),
    };
  });
  try {
    return failuresOf(await probe(engine));
  } finally {
    await engine.close();
  }
}

/** Rounds what is returned to the 11 bits of half precision (Veltkamp's splitting). */
const halved = (body: string): string =>
  body.replace(/return ([^;]*);/, "const v = $1; const big = v * 8193.0; return big - (big - v);");

test("a right device fails nothing", async () => {
  expect(failuresOf(available().traits.probe)).toEqual([]);
  expect(await found((body) => body)).toEqual([]);
});

test("half precision, truncated sums and lost bits are found", async () => {
  expect(await found(halved)).toEqual(expect.arrayContaining(["wholeNumbers", "longSums", "products"]));
  expect(
    await found((body) =>
      body.replace(/(ib < )(\d+)/, (_all, before: string, count: string) => `${before}${Number(count) - 1}`),
    ),
  ).toEqual(["longSums"]);
  const inexact = (body: string): string => body.replace("return x[$z][c][$x];", "return x[$z][c][$x] * 1.5 / 1.5;");
  expect(await found(inexact)).toEqual(["copies"]);
});

test("on a device that failed, what trains is refused and the rest runs", async () => {
  const device = await openDevice("auto");
  const engine = new Engine(device);
  const kernels = kernelsOf(engine, ["longSums"]);
  const x = engine.upload(Float32Array.of(-2, 3));
  expect([...(await engine.read(kernels.pointwise({ length: 2, formula: formulas.relu(0.5) }, x)))]).toEqual([-1, 3]);
  const refused = /computed wrongly when it was opened \(longSums\), so it does not train: imprecise=allow lets it/;
  expect(() => kernels.softmaxGradX({ outer: 1, channels: 2, inner: 1 }, x, x)).toThrow(refused);
  expect(() => kernels.conv2dGradW({} as never, x, x, x)).toThrow(BackendError);
  await engine.close();
});
