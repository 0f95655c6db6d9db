import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goldenFolder, lastLine, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const solver = `net: "net_b16.prototxt" base_lr: 0.05 lr_policy: "step" gamma: 0.1 stepsize: 2 momentum: 0.9
  max_iter: 4 display: 1 test_iter: 2 test_interval: 2 snapshot_prefix: "plotted" random_seed: 1`;

describe("squeezenet plot", () => {
  writeFileSync(join(folder, "plotted.prototxt"), solver);
  const { code, err } = squeezenet(folder, "train", "-solver", "plotted.prototxt", "--jsonl", "run.jsonl");
  writeFileSync(join(folder, "run.log"), err);

  it("draws a log and JSON lines of the same run", () => {
    expect(code, err).toBe(0);
    for (const source of ["run.log", "run.jsonl"]) {
      const { out, code: plotted } = squeezenet(folder, "plot", source, "--out", "report.html");
      expect([plotted, out]).toEqual([0, "Wrote report.html\n"]);
      const titles = [...read("report.html").matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
      expect(titles, source).toEqual(["Loss", "Accuracy", "Learning rate", "Images a second"]);
      expect(read("report.html")).toMatch(/<dt>iteration<\/dt><dd>4<\/dd><dd class="note">of 4<\/dd>/);
    }
  });

  it("draws several runs on the same charts, as an image", () => {
    expect(squeezenet(folder, "plot", "run.log", "run.jsonl", "--out", "report.svg").code).toBe(0);
    const svg = read("report.svg");
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain(">run.log: accuracy<");
    expect(svg).toContain(">run.jsonl: accuracy<");
  });

  it("refuses a file without a run and an ending that it does not know", () => {
    writeFileSync(join(folder, "no.log"), "hello\n");
    expect(lastLine(squeezenet(folder, "plot", "no.log", "--out", "x.html"))).toMatch(
      /^squeezenet: no\.log: no iteration of a training run in it/,
    );
    expect(lastLine(squeezenet(folder, "plot", "run.log", "--out", "x.pdf"))).toMatch(/\.html or \.svg$/);
  });
});
