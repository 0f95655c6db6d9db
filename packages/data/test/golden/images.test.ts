import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeBlobProto } from "@squeezenet/caffe-io";
import { computeImageMean, decodeImage, openLmdb, resizeBilinear } from "@squeezenet/data";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("data/data/", import.meta.url));
const shared = fileURLToPath(new URL("../../../../../shared/", import.meta.url));
const present = existsSync(`${shared}images/cat.jpg`);
const why = present ? "" : " (skipped: the shared folder does not stand beside the project)";

describe("computeImageMean", () => {
  it("writes the mean.binaryproto of Caffe's compute_image_mean, byte for byte", async () => {
    const reader = openLmdb(`${folder}train_lmdb`);
    const mean = await computeImageMean(reader);
    expect(writeBlobProto(mean)).toEqual(new Uint8Array(readFileSync(`${folder}mean.binaryproto`)));
    reader.close();
  });
});

describe.skipIf(!present)(`a photograph${why}`, () => {
  it("is decoded and resized to the bytes of cv::imread and cv::resize", async () => {
    const image = await decodeImage(new Uint8Array(readFileSync(`${shared}images/cat.jpg`)), "cat.jpg");
    const want = new Uint8Array(readFileSync(`${shared}golden/squeezenet/input_resized_bgr_hwc.u8`));
    expect(resizeBilinear(image, 227, 227).pixels).toEqual(want);
  });

  it("is turned as its EXIF data say, but not as an encoded Datum of its own kind", async () => {
    const file = new Uint8Array(readFileSync(`${shared}images/imagenet/n02951585_can_opener.JPEG`));
    const [turned, stored] = [await decodeImage(file, "x"), await decodeImage(file, "x", { mode: "native" })];
    expect([turned.width, turned.height]).toEqual([stored.height, stored.width]);
  });
});
