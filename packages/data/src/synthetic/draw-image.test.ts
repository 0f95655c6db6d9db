import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { drawImage } from "./draw-image.ts";
import { figures } from "./shapes.ts";

describe("drawImage", () => {
  it("draws the same bytes for the same seed on every machine", () => {
    const hash = createHash("sha256");
    for (let index = 0; index < 20; index++) hash.update(drawImage(1, "train", index, 64).pixels);
    expect(hash.digest("hex")).toBe("6a7a5f1652f4a28499ba07012cc06a55ed0a1cb11576e6804e75d6a8d297e97f");
  });

  it("draws other images for another seed, part or number", () => {
    const pixels = [
      drawImage(1, "train", 0, 32),
      drawImage(2, "train", 0, 32),
      drawImage(1, "test", 0, 32),
      drawImage(1, "train", 10, 32),
    ].map((image) => image.pixels.join());
    expect(new Set(pixels).size).toBe(4);
  });

  it("does not give the class away by mean colour", () => {
    const means = figures.map((_, label) => {
      const images = Array.from({ length: 60 }, (_, i) => drawImage(3, "train", label + i * figures.length, 32).pixels);
      return images.reduce((sum, pixels) => sum + pixels.reduce((a, b) => a + b, 0) / pixels.length, 0) / images.length;
    });
    // The mean of 60 images of one class is off by about 5 from chance alone.
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(30);
  });
});
