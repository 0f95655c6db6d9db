import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDatum } from "@squeezenet/caffe-io";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectFound } from "@squeezenet/core";
import { convertImageset, type ConvertOptions } from "./convert-imageset.ts";
import { DataError } from "../data-error.ts";
import { decodeImage } from "./decode-image.ts";
import { encodeImage } from "./encode-image.ts";
import { planar } from "../image/image.ts";
import { openLmdb } from "./file-source.ts";
import { drawImage } from "../synthetic/draw-image.ts";

const home = mkdtempSync(join(tmpdir(), "squeezenet-convert-"));
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
let count = 0;

beforeAll(async () => {
  for (const index of [0, 1, 2])
    writeFileSync(join(home, `image ${index}.png`), await encodeImage(drawImage(1, "train", index, 24), "png"));
  writeFileSync(join(home, "cut.jpg"), (await encodeImage(drawImage(1, "train", 3, 24), "jpg")).subarray(0, 300));
  writeFileSync(join(home, "list.txt"), "image 0.png 5\nimage 1.png 2\nimage 2.png 5\n");
  writeFileSync(join(home, "bad.txt"), "image 0.png 5\ncut.jpg 2\nnowhere.png 1\n");
  writeFileSync(join(home, "wrong.txt"), "image 0.png 5\nimage 1.png\n");
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const options = (change: Partial<ConvertOptions> = {}): ConvertOptions => ({
  root: `${home}/`,
  listFile: join(home, "list.txt"),
  database: join(home, `lmdb${count++}`),
  gray: false,
  shuffle: null,
  resizeWidth: 0,
  resizeHeight: 0,
  checkSize: false,
  encoded: false,
  encodeType: "",
  allowMissing: false,
  ...change,
});

describe("convertImageset", () => {
  it("writes planar BGR datums under Caffe's keys, paths with spaces too, and counts labels", async () => {
    const to = options();
    const { written, labels } = await convertImageset(to);
    expect([written, [...labels]]).toEqual([3, [[5, 2], [2, 1]]]); // prettier-ignore
    const entries = [...openLmdb(to.database)];
    expect(entries.map(({ key }) => text(key))).toEqual([
      "00000000_image 0.png",
      "00000001_image 1.png",
      "00000002_image 2.png",
    ]);
    const datum = readDatum(expectFound(entries, 0).value);
    expect([datum.channels, datum.height, datum.width, datum.label]).toEqual([3, 24, 24, 5]);
    expect(Object.hasOwn(datum, "encoded")).toBe(true);
    expect(datum.data).toEqual(planar(drawImage(1, "train", 0, 24)));
  });

  it("stores files as they are when encoded, and anew when resized", async () => {
    const [asIs, anew] = [options({ encoded: true }), options({ encoded: true, resizeWidth: 12, resizeHeight: 10 })];
    await convertImageset(asIs);
    await convertImageset(anew);
    const datum = readDatum(openLmdb(asIs.database).entryAt(0).value);
    expect(datum.data).toEqual(await encodeImage(drawImage(1, "train", 0, 24), "png"));
    const { width, height } = await decodeImage(readDatum(openLmdb(anew.database).entryAt(0).value).data, "resized");
    expect([width, height]).toEqual([12, 10]);
  });

  it("shuffles by a seed: the same order again, the same images", async () => {
    const runs = [1, 1, 2].map((shuffle) => options({ shuffle }));
    for (const run of runs) await convertImageset(run);
    const keys = runs.map(({ database }) => [...openLmdb(database)].map(({ key }) => text(key)));
    expect(keys[0]).toEqual(keys[1]);
    expect(
      expectFound(keys, 0)
        .map((key) => key.slice(9))
        .toSorted(),
    ).toEqual(["image 0.png", "image 1.png", "image 2.png"]);
  });

  it("looks at every file, names those that cannot be read, and writes nothing", async () => {
    const to = options({ listFile: join(home, "bad.txt") });
    await expect(convertImageset(to)).rejects.toThrow(DataError);
    await expect(convertImageset(to)).rejects.toThrow(
      /2 of 3 images cannot be read, and nothing was written; the first: .*cut\.jpg/,
    );
    expect(existsSync(join(to.database, "data.mdb"))).toBe(false);
    expect((await convertImageset({ ...to, allowMissing: true })).written).toBe(1);
  });

  it("names the line of the list that is wrong", async () => {
    await expect(convertImageset(options({ listFile: join(home, "wrong.txt") }))).rejects.toThrow(
      /wrong\.txt:2: expected a path, a space and a whole number, found "image 1\.png"/,
    );
  });
});
