import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { expectFound } from "@squeezenet/core";
import { goldenFolder, squeezenet } from "../squeezenet-command.ts";

/** Logs of real Caffe, read where they stand beside the project. */
const logs = fileURLToPath(new URL("../../../../../shared/golden/logs/", import.meta.url));
const present = existsSync(logs);
const why = present ? "" : " (skipped: the shared folder does not stand beside the project)";

const restart = "data_layer.cpp:73] Restarting data prefetching from start.";

/** A log as it is compared: without times and threads, and without the lines that Caffe has no words for. */
function lines(log: string): readonly string[] {
  return log
    .split("\n")
    .map((line) => line.replace(/^([IWEF])\d{4} [\d:.]+ +\d+ /, "$1 "))
    .map((line) => line.replace(/\(\S+ iter\/s, \S+s\/(\d+) iters\)/, "(RATE/$1 iters)"))
    .filter((line) => !line.startsWith("I squeezenet:0]") && !line.startsWith("W squeezenet:0]"));
}

/** While the nets are set up, Caffe's reader thread says when it likes that a database begins again. */
function settled(all: readonly string[]): readonly string[] {
  const start = all.findIndex((line) => /Starting Optimization|Running for/.test(line));
  const early = all.slice(0, start);
  const restarts = early.filter((line) => line.includes(restart));
  return [...early.filter((line) => !line.includes(restart)), ...restarts, ...all.slice(start)];
}

/** Losses of Caffe on another machine's kernels differ by as much (golden/README.md), and by a printed digit's half. */
const tolerance = (iteration: number): number => (iteration < 5 ? 1e-5 : iteration < 10 ? 1e-4 : 5e-3) + 5e-6;

const numbers = /(?<= = )-?\d[\d.e+-]*/g;

/** Expects equal words, and numbers of losses and norms that are as near as Caffe's own. */
function expectSame(ours: readonly string[], caffes: readonly string[]): void {
  const words = (line: string): string =>
    /loss = |Batch|Loss:|clipping/.test(line) ? line.replaceAll(/\d+\.\d+|(?<== )\d+/g, "N") : line;
  expect(ours.map(words)).toEqual(caffes.map(words));
  let iteration = 0;
  caffes.forEach((line, i) => {
    iteration = Number(/Iteration (\d+)/.exec(line)?.[1] ?? iteration);
    const found = expectFound(ours, i).match(numbers) ?? [];
    (line.match(numbers) ?? []).forEach((number, at) => {
      expect(Math.abs(Number(found[at]) - Number(number)), `${line}\nours: ${ours[i]}`).toBeLessThan(
        tolerance(iteration),
      );
    });
  });
}

describe.runIf(present)(`our log is Caffe's, line for line${why}`, () => {
  const folder = goldenFolder();
  const backend = ["--backend-option", "exact=true"];
  if (present)
    for (const file of ["net", "solver", "solver2", "solver_clip"])
      cpSync(join(logs, `${file}.prototxt`), join(folder, `${file}.prototxt`));
  const caffes = (name: string): readonly string[] =>
    settled(lines(readFileSync(join(logs, `${name}.stderr`), "utf8")));
  const ours = (...args: readonly string[]): readonly string[] => {
    const { code, err } = squeezenet(folder, ...args, ...backend);
    expect(code, err).toBe(0);
    return settled(lines(err));
  };

  it("of training with tests and snapshots, and then of going on from one", () => {
    expectSame(ours("train", "-solver", "solver.prototxt", "-weights", "init.caffemodel"), caffes("train"));
    // Caffe's state has no sidecar: the data begins again, and the mean of losses too.
    rmSync(join(folder, "snap_iter_10.trainstate"));
    expectSame(
      ours("train", "-solver", "solver2.prototxt", "-snapshot", "snap_iter_10.solverstate"),
      caffes("train_resume"),
    );
  });

  it("of clipped gradients and a rate in steps", () => {
    const run = ours("train", "--solver=solver_clip.prototxt", "--weights=init.caffemodel");
    expectSame(run, caffes("train_clip_multistep"));
  });

  it("of testing", () => {
    const run = ours("test", "-model", "net.prototxt", "-weights", "init.caffemodel", "-iterations", "4");
    // The golden log is of other weights: the words are compared.
    const words = (all: readonly string[]): readonly string[] => all.map((line) => line.replaceAll(/\d+\.\d+/g, "N"));
    expect(words(run)).toEqual(words(caffes("test").map((line) => line.replace("snap_iter_20", "init"))));
  });
});
