import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { squeezenet } from "./squeezenet-command.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What the prototxts come to, recomputed from the paper's layers: see models/README.md. */
const expected = [
  ["squeezenet_v1.0", 1_248_424, 861_339_936],
  ["squeezenet_v1.1", 1_235_496, 387_747_520],
] as const;

describe("squeezenet summary", () => {
  for (const [model, parameters, macs] of expected)
    for (const file of ["deploy", "train_val"])
      it(`counts the parameters and multiply-adds of ${model}/${file}`, () => {
        const { code, out } = squeezenet(root, "summary", "--model", `models/${model}/${file}.prototxt`, "--json");
        const cost: { parameters: number; macs: number; layers: { name: string; parameters: number; macs: number }[] } =
          JSON.parse(out);
        expect([code, cost.parameters, cost.macs]).toEqual([0, parameters, macs]);
        expect(cost.layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(parameters);
        expect(cost.layers.reduce((sum, layer) => sum + layer.macs, 0)).toBe(macs);
      });

  it("prints a table with a total", () => {
    const { out } = squeezenet(root, "summary", "--model", "models/squeezenet_v1.0/deploy.prototxt");
    expect(out).toMatch(/^layer +type +output +parameters +multiply-adds +activations$/m);
    expect(out).toMatch(/^conv10 +Convolution +1×1000×15×15 +513,000 +115,200,000 +225,000$/m);
    expect(out).toMatch(/^total +1,248,424 +861,339,936 /m);
  });
});

describe("squeezenet backends", () => {
  it("lists what is installed and can run", () => {
    const { out } = squeezenet(root, "backends", "--json");
    const found: { name: string; runs: boolean; precision?: string; reason?: string }[] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(found.map(({ name }) => name)).toEqual(["oracle", "cpu-worker", "gpujs"]);
    for (const { name, runs, precision, reason } of found) {
      // A GPU, or software rendering, may be missing; then it is said why.
      expect(runs || name === "gpujs").toBe(true);
      expect(runs ? precision : reason).toMatch(runs ? /^float32$/ : /^gpujs: /);
    }
  });
});
