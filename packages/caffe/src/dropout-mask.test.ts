import { type Backend, Mt19937, oracle, Tape } from "@squeezenet/core";
import { beforeAll, describe, expect, it } from "vitest";
import { addressedMasks, caffeMasks } from "./dropout-mask.ts";
import type { DrawMask } from "./layer.ts";

const kept = 2;
let backend: Backend;
beforeAll(async () => {
  backend = await oracle.open();
});

/** What is drawn, as numbers. */
async function numbers(draw: DrawMask, layer: string, samples: number, iteration: number, position: number) {
  using tape = new Tape(backend);
  const mask = draw(tape, layer, 0.5, kept, [samples, 7], { iteration, position });
  expect(mask.shape).toEqual([samples, 7]);
  return [...(await backend.read(mask.buffer))];
}

describe("addressedMasks", () => {
  it("holds 0 and what is kept", async () => {
    expect(new Set(await numbers(addressedMasks(1), "drop", 100, 0, 0))).toEqual(new Set([0, kept]));
  });

  it("draws the same for a batch as for its samples one by one", async () => {
    const draw = addressedMasks(5);
    const parts = [];
    for (const position of [0, 1, 2]) parts.push(...(await numbers(draw, "drop", 1, 4, position)));
    expect(await numbers(draw, "drop", 3, 4, 0)).toEqual(parts);
  });

  it("draws another one for another seed, layer, iteration and position", async () => {
    const drawn = [
      await numbers(addressedMasks(5), "drop", 3, 0, 0),
      await numbers(addressedMasks(6), "drop", 3, 0, 0),
      await numbers(addressedMasks(5), "other", 3, 0, 0),
      await numbers(addressedMasks(5), "drop", 3, 1, 0),
      await numbers(addressedMasks(5), "drop", 3, 0, 3),
    ];
    expect(new Set(drawn.map(String)).size).toBe(5);
  });
});

describe("caffeMasks", () => {
  it("draws one number after another from its generator", async () => {
    const draw = caffeMasks(new Mt19937(1));
    const [first, second] = [await numbers(draw, "drop", 3, 0, 0), await numbers(draw, "drop", 3, 0, 0)];
    expect(new Set([...first, ...second])).toEqual(new Set([0, kept]));
    expect(second).not.toEqual(first);
    expect(await numbers(caffeMasks(new Mt19937(1)), "drop", 3, 0, 0)).toEqual(first);
  });
});
