import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readCaffeLog } from "./caffe-log.ts";
import { seriesOf } from "./series.ts";

const log = readFileSync(new URL("../test/fixtures/train.log", import.meta.url), "utf8");

describe("readCaffeLog", () => {
  it("finds losses, rates, tests, snapshots and the images of each display", () => {
    const run = seriesOf("run", readCaffeLog(log));
    expect(run).toMatchObject({ net: "mini_squeezenet", iterations: 20, iteration: 20, status: "finished" });
    expect(run.smoothedLoss.map(({ iteration }) => iteration)).toEqual([0, 5, 10, 15, 20]);
    expect(run.rate.map(({ value }) => value)).toEqual([0.05, 0.05, 0.005, 0.005]);
    expect(run.tests.filter(({ output }) => output === "accuracy").map(({ value }) => value)).toEqual([
      0.09375, 0.1875, 0.15625,
    ]);
    expect(run.snapshots).toEqual([10, 20]);
    const displays = readCaffeLog(log).filter((event) => event.kind === "iteration");
    expect(displays.map(({ images }) => images)).toEqual([null, 80, 80, 80, 80]);
    expect(run.speed).toHaveLength(4);
  });

  it("takes a log that goes on in the same file as one run", () => {
    const lines = log.split("\n");
    const killed = lines.slice(
      0,
      lines.findIndex((line) => line.includes("Iteration 15 ")),
    );
    const resumed = log.replaceAll(/Iteration (?:0|5)\b.*\n/g, "");
    const run = seriesOf("run", readCaffeLog(`${killed.join("\n")}\n${resumed}`));
    expect(run.smoothedLoss.map(({ iteration }) => iteration)).toEqual([0, 5, 10, 15, 20]);
  });

  it("reads the prefix with a year, of newer versions of glog", () => {
    const dated = log.replaceAll(/^([IW])(\d{4}) /gm, "$12026$2 ");
    expect(readCaffeLog(dated)).toEqual(readCaffeLog(log));
  });

  it("keeps losses that are not numbers", () => {
    const events = readCaffeLog(log.replace("), loss = 2.28549", "), loss = -nan"));
    expect(events.find((event) => event.kind === "iteration" && event.iteration === 5)).toMatchObject({
      smoothedLoss: NaN,
    });
  });
});
