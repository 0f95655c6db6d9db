import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readNetText } from "@squeezenet/caffe-io";
import { type ColorMode, decodeImage, openDataSource } from "@squeezenet/data";
import { describe, expect, it } from "vitest";
import { usePage } from "./use-page.ts";

const golden = new URL("../../packages/data/test/golden/data/", import.meta.url);
const decodings: Readonly<
  Record<string, Readonly<Record<ColorMode, { readonly shape: readonly number[]; readonly sha256: string }>>>
> = JSON.parse(readFileSync(new URL("opencv/opencv.json", golden), "utf8"));
const modes = ["color", "gray", "native"] as const;
const files = Object.keys(decodings).filter((file) => !file.startsWith("cmyk"));
const cases = files.flatMap((file) => modes.map((mode) => ({ file, mode })));
const isExact = (file: string): boolean => file.endsWith(".png") && !file.includes("sixteen");

/** A net whose database stands where the page finds it. */
const netText = (source: string): string => `
  name: "batch"
  layer {
    name: "data" type: "Data" top: "data" top: "label"
    data_param { source: "${source}" batch_size: 4 backend: LMDB }
    transform_param { crop_size: 12 mirror: true mean_value: 104 scale: 0.5 }
  }`;

describe("@squeezenet/data in a page in chromium", () => {
  const page = usePage({
    backend: "oracle",
    page: {
      folders: { "/golden/": fileURLToPath(golden) },
      files: new Map([["/net.prototxt", netText("/golden/data/train_lmdb")]]),
    },
  });

  it.each(cases.filter(({ file }) => isExact(file)))(
    "decodes $file to OpenCV's bytes: $mode",
    async ({ file, mode }) => {
      const { shape, pixels } = await page().call("decode", { url: `/golden/opencv/${file}`, mode });
      const expected = decodings[file]?.[mode];
      expect(shape).toEqual(expected?.shape);
      expect(createHash("sha256").update(Uint8Array.from(pixels)).digest("hex")).toBe(expected?.sha256);
    },
  );

  it.each(cases.filter(({ file }) => file.endsWith(".jpg")))(
    "decodes $file as Node does: $mode",
    async ({ file, mode }) => {
      const { shape, pixels } = await page().call("decode", { url: `/golden/opencv/${file}`, mode });
      const bytes = new Uint8Array(readFileSync(new URL(`opencv/${file}`, golden)));
      const { height, width, channels, pixels: expected } = await decodeImage(bytes, file, { mode });
      expect(shape).toEqual([height, width, channels]);
      expect(Math.max(...expected.map((value, i) => Math.abs(value - (pixels[i] ?? NaN))))).toBe(0);
    },
  );

  it("says which file it cannot decode, and refuses 16 bits in a Datum as Caffe does", async () => {
    const decode = (url: string): Promise<unknown> => page().call("decode", { url, mode: "native" });
    await expect(decode("/net.prototxt")).rejects.toThrow("/net.prototxt: cannot decode the image: ");
    await expect(decode("/golden/opencv/sixteen-bits.png")).rejects.toThrow("it has 16 bits a channel; Caffe takes 8");
  });

  it("reads a Data layer's batches by address, with Node's numbers", async () => {
    const { message } = readNetText(netText(fileURLToPath(new URL("data/train_lmdb", golden))), { file: "net" });
    const [layer] = message.layer;
    if (layer === undefined) throw new Error("the net has a layer");
    const source = await openDataSource({ layer, phase: "TRAIN" });
    const { data, label } = await source.batch(0, 9, { seed: 7 });
    await source.close();
    expect(await page().call("batch", { net: "/net.prototxt", count: 9, seed: 7 })).toEqual({
      data: [...data],
      label: [...label],
    });
  });
});
