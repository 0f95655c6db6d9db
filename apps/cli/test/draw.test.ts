import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { goldenFolder, lastLine, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const models = fileURLToPath(new URL("../../../models/", import.meta.url));
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

describe("squeezenet draw", () => {
  it("draws SqueezeNet with the shapes of its blobs", () => {
    const model = join(models, "squeezenet_v1.1/train_val.prototxt");
    const { code, out } = squeezenet(folder, "draw", "--model", model, "--out", "net.svg", "--phase", "TRAIN");
    expect([code, out]).toEqual([0, "Wrote net.svg: 67 layers\n"]);
    const svg = read("net.svg");
    const names = [...svg.matchAll(/class="name"[^>]*>([^<]*)</g)].map(([, name]) => name);
    // 26 convolutions, 4 poolings, 8 concats, data and loss: ReLU and Dropout are in place.
    expect(names).toHaveLength(40);
    expect(svg).toContain(">Convolution 64 of 3×3, stride 2<");
    expect(svg).toContain(">Pooling MAX 3×3, stride 2<");
    expect(svg).toContain(">+ Dropout ratio 0.5<");
    expect(svg).toContain(">1000×14×14<");
  });

  it("draws the phase that is asked for", () => {
    squeezenet(folder, "draw", "--model", "net_b16.prototxt", "--out", "test.svg", "--input", "3,32,32");
    expect(read("test.svg")).toContain(">accuracy_top5<");
    expect(read("test.svg")).not.toContain(">SoftmaxWithLoss<");
  });

  it("writes SVG alone", () => {
    const refused = squeezenet(folder, "draw", "--model", "net_b16.prototxt", "--out", "net.png");
    expect([refused.code, lastLine(refused)]).toEqual([
      1,
      "squeezenet: --out net.png: the drawing is an SVG image: end its name in .svg",
    ]);
  });
});
