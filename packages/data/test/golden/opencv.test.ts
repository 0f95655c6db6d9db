import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ColorMode, decodeImage, encodeImage, ImageError } from "@squeezenet/data";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("data/opencv/", import.meta.url));
const read = (file: string): Uint8Array => new Uint8Array(readFileSync(`${folder}${file}`));

interface Decoded {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly type: "uint8" | "uint16";
  readonly sha256: string;
}
const decodings: Record<string, Record<ColorMode, Decoded>> = JSON.parse(readFileSync(`${folder}opencv.json`, "utf8"));

const cases = Object.entries(decodings).flatMap(([file, modes]) =>
  (["color", "gray", "native"] as const).map((mode) => ({ file, mode, ...modes[mode] })),
);

describe("decodeImage", () => {
  it.each(cases.filter(({ type }) => type === "uint8"))(
    "gives the bytes of OpenCV's imread and imdecode: $file, $mode",
    async ({ file, mode, shape, sha256 }) => {
      const { height, width, channels, pixels } = await decodeImage(read(file), file, { mode });
      expect([height, width, channels]).toEqual(shape);
      expect(createHash("sha256").update(pixels).digest("hex")).toBe(sha256);
    },
  );

  it.each(cases.filter(({ type }) => type === "uint16"))(
    "refuses the 16 bits that Caffe refuses: $file, $mode",
    async ({ file, mode }) => {
      await expect(decodeImage(read(file), file, { mode })).rejects.toThrow(ImageError);
      await expect(decodeImage(read(file), file, { mode })).rejects.toThrow(
        `${file}: cannot decode the image: it has 16`,
      );
    },
  );
});

describe("encodeImage", () => {
  const drawing = { width: 29, height: 21, channels: 3, pixels: read("drawing.u8") };

  it("writes the JPEG of cv::imencode, byte for byte, in colour and grey", async () => {
    expect(await encodeImage(drawing, "jpg")).toEqual(read("chroma-420.jpg"));
    const grey = await decodeImage(read("grey.png"), "grey.png", { mode: "native" });
    expect(await encodeImage(grey, "jpg")).toEqual(read("grey.jpg"));
  });

  it("writes PNG that gives the same pixels back, with 1, 3 and 4 channels", async () => {
    for (const file of ["grey.png", "colour.png", "alpha.png"]) {
      const image = await decodeImage(read(file), file, { mode: "native" });
      expect(await decodeImage(await encodeImage(image, "png"), file, { mode: "native" })).toEqual(image);
    }
    expect((await decodeImage(read("colour.png"), "colour.png")).pixels).toEqual(drawing.pixels);
  });
});

describe("a damaged file", () => {
  it("that is cut short is an error with the file's name, where OpenCV fills up with grey", async () => {
    for (const file of ["chroma-420.jpg", "progressive.jpg", "grey.jpg", "colour.png"])
      for (const mode of ["color", "gray", "native"] as const)
        for (const part of [0.3, 0.6, 0.9]) {
          const bytes = read(file);
          const cut = bytes.subarray(0, Math.floor(bytes.length * part));
          await expect(decodeImage(cut, `list/${file}`, { mode })).rejects.toThrow(ImageError);
          await expect(decodeImage(cut, `list/${file}`, { mode })).rejects.toThrow(
            `list/${file}: cannot decode the image: `,
          );
        }
  });

  it("or no image at all is an error with the file's name", async () => {
    for (const bytes of [new Uint8Array(0), new TextEncoder().encode("not an image"), Uint8Array.of(0xff, 0xd8, 0xff)])
      await expect(decodeImage(bytes, "notes.jpg", { mode: "gray" })).rejects.toThrow(
        "notes.jpg: cannot decode the image: ",
      );
  });

  it("is an ImageError or an image, whatever byte is changed", async () => {
    const whole = read("chroma-420.jpg");
    for (let i = 0; i < 120; i++) {
      const bytes = whole.slice();
      bytes[(i * 7919) % bytes.length] = (i * 101) % 256;
      try {
        const { width, height, pixels } = await decodeImage(bytes, "x.jpg", { mode: "gray" });
        expect(pixels.length).toBe(width * height);
      } catch (error) {
        expect(error).toBeInstanceOf(ImageError);
      }
    }
  });
});
