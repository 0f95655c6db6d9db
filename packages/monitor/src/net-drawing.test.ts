import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { type DrawnLayer, drawNet } from "./net-drawing.ts";

const layer = (name: string, type: string, bottoms: readonly string[], tops: readonly string[]): DrawnLayer => ({
  name,
  type,
  detail: "",
  bottoms,
  tops,
  topShapes: tops.map(() => "3×8×8"),
});
const net = {
  name: "fire & more",
  layers: [
    layer("data", "Data", [], ["data", "label"]),
    layer("squeeze", "Convolution", ["data"], ["squeeze"]),
    layer("relu", "ReLU", ["squeeze"], ["squeeze"]),
    layer("expand1x1", "Convolution", ["squeeze"], ["expand1x1"]),
    layer("expand3x3", "Convolution", ["squeeze"], ["expand3x3"]),
    layer("concat", "Concat", ["expand1x1", "expand3x3"], ["concat"]),
    layer("loss", "SoftmaxWithLoss", ["concat", "label"], ["loss"]),
  ],
};

interface Frame {
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function boxes(svg: string): readonly Frame[] {
  const { document } = parseHTML(svg);
  return [...document.querySelectorAll("g.layer")].map((group) => {
    const rect = group.querySelector("rect")!;
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
    return {
      name: group.querySelector(".name")!.textContent,
      left: x!,
      top: y!,
      right: x! + width!,
      bottom: y! + height!,
    };
  });
}

describe("a drawn net", () => {
  const svg = drawNet(net);

  it("has a box for each layer, with those in place inside of the box that they work on", () => {
    expect(boxes(svg).map(({ name }) => name).toSorted()).toEqual(["concat", "data", "expand1x1", "expand3x3", "loss", "squeeze"]); // prettier-ignore
    expect(svg).toContain("+ ReLU");
    expect(svg.match(/class="wire"/g)).toHaveLength(7);
    expect(svg).toContain("fire &amp; more");
  });

  it("goes down: each layer stands below those that it takes from, and no two boxes overlap", () => {
    const found = boxes(svg);
    const at = (name: string): Frame => found.find((box) => box.name === name)!;
    for (const [above, below] of [
      ["data", "squeeze"],
      ["squeeze", "expand1x1"],
      ["expand3x3", "concat"],
      ["concat", "loss"],
    ])
      // prettier-ignore
      expect(at(above!).bottom).toBeLessThan(at(below!).top);
    for (const [i, a] of found.entries())
      for (const b of found.slice(i + 1))
        expect(
          a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top,
          `${a.name}, ${b.name}`,
        ).toBe(true);
  });
});
