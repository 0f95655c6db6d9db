import { fileURLToPath } from "node:url";
import { drawImage, encodeImage } from "@squeezenet/data";
import { loadImage, loadNet } from "squeezenet";
import { describe, expect, it } from "vitest";
import { usePage } from "./use-page.ts";

const models = new URL("../../models/", import.meta.url);
const deploy = new URL("small_squeezenet/deploy.prototxt", models);
const exact = { backendOptions: { exact: "true" } };

describe("the front door in a page in chromium", async () => {
  const drawn = await loadNet(deploy, undefined, { ...exact, seed: 3 });
  const weights = await drawn.save();
  await drawn.free();
  const image = await encodeImage(drawImage(1, "test", 4, 80), "png");
  const page = usePage({
    backend: "oracle",
    page: {
      folders: { "/models/": fileURLToPath(models) },
      files: new Map([
        ["/weights.caffemodel", weights],
        ["/image.png", image],
      ]),
    },
  });

  it("answers an image file by the same lines as Node, to the same bits", async () => {
    const net = await loadNet(deploy, weights, exact);
    const { prob } = await net.forward({ data: await loadImage(image, net) });
    await net.free();
    const urls = {
      model: "/models/small_squeezenet/deploy.prototxt",
      weights: "/weights.caffemodel",
      image: "/image.png",
    };
    expect(await page().call("ask", urls)).toEqual([...(prob?.data ?? [])]);
  });

  it("says which address the server does not have", async () => {
    const urls = { model: "/models/nothing.prototxt", weights: "", image: "" };
    await expect(page().call("ask", urls)).rejects.toThrow(
      "/models/nothing.prototxt: cannot be fetched: the server says 404",
    );
    // The browser's own complaint.
    expect(page().errors.splice(0).join()).toContain("404");
  });
});
