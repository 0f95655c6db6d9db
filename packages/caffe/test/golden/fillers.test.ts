import { create, type Fields } from "@squeezenet/caffe-io";
import { Mt19937 } from "@squeezenet/core";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fill } from "../../src/fillers.ts";
import { shuffle } from "../../src/random/shuffle.ts";

/*
 * Numbers that BVLC Caffe 1.0.0 (git 9b8915401, CPU_ONLY, boost 1.74, Debian 12) filled its blobs with: manifest.json,
 * fillers.bin and imagedata_shuffle.json from single layers, squeezenet-seed42.json the hashes of whole nets' blobs.
 */
const data = new URL("data/fillers/", import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, data), "utf8"));

/** `type: "gaussian" std: 2` as a record: flat text needs no more. */
const flat = (text: string): object =>
  Object.fromEntries(
    [...text.matchAll(/(\w+):\s*("?)([^\s"]+)\2/g)].map(([, field = "", quote, value]) => [
      field,
      quote || isNaN(Number(value)) ? value : Number(value),
    ]),
  );

const sha256 = (values: Float32Array): string =>
  createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");

type Case = {
  name: string;
  filler: string;
  seed: number;
  shape: number[];
  sha256: string;
  stored: number;
  offset: number;
};
const cases = json("manifest.json") as Case[];
const bytes = readFileSync(new URL("fillers.bin", data));

describe("a filler gives Caffe's numbers bit for bit", () => {
  test.each(cases)("$name: $filler, seed $seed", ({ filler, seed, shape, sha256: expected, stored, offset }) => {
    const values = fill(create("FillerParameter", flat(filler)), shape, new Mt19937(seed));
    const start = bytes.byteOffset + offset * 4;
    const first = new Uint32Array(bytes.buffer.slice(start, start + stored * 4));
    expect(new Uint32Array(values.buffer, 0, stored)).toEqual(first);
    expect(sha256(values)).toBe(expected);
  });

  test("all sixteen cases are here, and every filler among them", () => {
    expect(cases).toHaveLength(16);
    expect(new Set(cases.map(({ filler }) => /"(\w+)"/.exec(filler)?.[1])).size).toBe(7);
  });
});

type Net = {
  net: string;
  seed: number;
  blobs: { layer: string; index: number; shape: number[]; filler: Fields<"FillerParameter">; sha256: string }[];
};

describe("one generator fills a whole net in the order of its layers", () => {
  test.each(json("squeezenet-seed42.json") as Net[])("$net from seed $seed", ({ seed, blobs }) => {
    const generator = new Mt19937(seed);
    for (const { layer, index, shape, filler, sha256: expected } of blobs) {
      expect(sha256(fill(create("FillerParameter", filler), shape, generator)), `${layer} blob ${index}`).toBe(
        expected,
      );
    }
  });
});

describe("a shuffle gives Caffe's order", () => {
  const { seed, n, epochs } = json("imagedata_shuffle.json") as { seed: number; n: number; epochs: number[][] };

  test(`three epochs of ImageData from seed ${seed}`, () => {
    // The layer seeds a generator of its own with its first draw from the global one (image_data_layer.cpp).
    const generator = new Mt19937(new Mt19937(seed).next());
    const order = Array.from({ length: n }, (_, i) => i);
    expect(epochs).toHaveLength(3);
    for (const epoch of epochs) {
      shuffle(generator, order);
      expect(order).toEqual(epoch);
    }
  });
});
