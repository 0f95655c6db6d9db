import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readNetBinary, readSolverState } from "@squeezenet/caffe-io";
import { describe, expect, it } from "vitest";
import { goldenFolder, interrupted, messages, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const solver = ["-solver", "runs/random_seed42_solver.prototxt"];
const bytes = (name: string): Buffer => readFileSync(join(folder, name));
const weightsHash = (...args: readonly string[]): string | undefined =>
  messages(squeezenet(folder, "train", ...solver, "-set", "max_iter=4", "-set", "snapshot_prefix=split", ...args)).find(
    (line) => line.startsWith("Weights SHA-256"),
  );

describe("squeezenet train", () => {
  it("writes weights and a state that say what they are, and nothing temporary", () => {
    const { code } = squeezenet(folder, "train", ...solver, "-set", "max_iter=4", "-set", "snapshot_prefix=plain");
    expect(code).toBe(0);
    expect(
      readdirSync(folder)
        .filter((name) => name.startsWith("plain"))
        .toSorted(),
    ).toEqual(["plain.run.json", "plain_iter_4.caffemodel", "plain_iter_4.solverstate", "plain_iter_4.trainstate"]);
    const { message: net } = readNetBinary(new Uint8Array(bytes("plain_iter_4.caffemodel")));
    expect(net.layer.find(({ name }) => name === "conv1")!.blobs.map(({ shape }) => shape.dim)).toEqual([
      [16, 3, 3, 3],
      [16],
    ]);
    const state = readSolverState(new Uint8Array(bytes("plain_iter_4.solverstate")));
    expect([state.iter, state.learned_net]).toEqual([4, "plain_iter_4.caffemodel"]);
  });

  it("stopped and resumed ends with the bytes of a run never stopped: dropout, crops and mirrors too", () => {
    squeezenet(folder, "train", ...solver, "-set", "max_iter=6", "-set", "snapshot=3", "-set", "snapshot_prefix=whole");
    const again = squeezenet(
      folder,
      "train",
      ...solver,
      "-snapshot",
      "whole_iter_3.solverstate",
      "-set",
      "max_iter=6",
      "-set",
      "snapshot_prefix=again",
    );
    expect(again.code).toBe(0);
    expect(bytes("again_iter_6.caffemodel").equals(bytes("whole_iter_6.caffemodel"))).toBe(true);
  });

  it("gives the same weights, bit for bit, for every batch_size × iter_size = 16, on each backend", () => {
    for (const backend of ["cpu-worker", "oracle"]) {
      const split = (batch: number): readonly string[] => [
        "--backend",
        backend,
        "-set",
        `iter_size=${16 / batch}`,
        "-set",
        `net:data.batch_size=${batch}`,
      ];
      const whole = weightsHash(...split(16));
      expect(whole).toMatch(/^Weights SHA-256: [0-9a-f]{64}$/);
      for (const batch of [1, 4]) expect(weightsHash(...split(batch)), `${backend}, batch_size ${batch}`).toBe(whole);
    }
  });

  it("says in the log what was overridden on the command line", () => {
    const said = messages(
      squeezenet(
        folder,
        "train",
        ...solver,
        "-set",
        "max_iter=1",
        "-set",
        "net:data.batch_size=2",
        "-set",
        "snapshot_prefix=over",
      ),
    );
    expect(said).toContain("Overridden on the command line: max_iter = 1");
    expect(said).toContain("Overridden on the command line: layer data, batch_size = 2");
  });

  it("stops with a snapshot on SIGINT, exit code 0, and takes one and goes on at SIGHUP", async () => {
    const long = ["train", ...solver, "-set", "max_iter=4000", "-set", "display=1"];
    const stopped = await interrupted(folder, /Iteration 2,/, "SIGINT", ...long, "-set", "snapshot_prefix=int");
    expect(stopped.code).toBe(0);
    expect(messages(stopped)).toContain("Optimization stopped early.");
    expect(readdirSync(folder).some((name) => /^int_iter_\d+\.solverstate$/.test(name))).toBe(true);
    const going = await interrupted(
      folder,
      /Iteration 2,/,
      "SIGHUP",
      "train",
      ...solver,
      "-set",
      "max_iter=40",
      "-set",
      "display=1",
      "-set",
      "snapshot_prefix=hup",
    );
    expect(going.code).toBe(0);
    expect(readdirSync(folder).filter((name) => /^hup_iter_\d+\.solverstate$/.test(name))).toHaveLength(2);
  });

  it("stops within two iterations or three, on every runtime", async () => {
    // About 50 ms each. Deno looks after signals every 16th turn of its loop, unless a timer makes it.
    const set = ["-set", "max_iter=60", "-set", "display=1", "-set", "iter_size=20", "-set", "snapshot_prefix=late"];
    const stopped = await interrupted(folder, /Iteration 5 /, "SIGINT", "train", ...solver, ...set);
    expect(stopped.code).toBe(0);
    const [, at] = /Snapshotting solver state to binary proto file late_iter_(\d+)/.exec(stopped.err) ?? [];
    expect(Number(at), stopped.err).toBeLessThanOrEqual(9);
  });

  it("has Caffe's lines in Caffe's order", () => {
    writeFileSync(
      join(folder, "logged.prototxt"),
      `net: "net_b16.prototxt" base_lr: 0.05 lr_policy: "step" gamma: 0.1 stepsize: 8 momentum: 0.9 weight_decay: 0.0005
       max_iter: 4 display: 2 test_iter: 2 test_interval: 4 snapshot: 2 snapshot_prefix: "logged" random_seed: 1`,
    );
    const run = squeezenet(folder, "train", "-solver", "logged.prototxt", "-weights", "init.caffemodel");
    const lines = messages(run).map((line) =>
      line.replace(/\(\S+ iter\/s, \S+s\/2 iters\)/, "(RATE)").replace(/\d+\.\d+( |$|\))/g, "N$1"),
    );
    const from = lines.indexOf("Solver scaffolding done.");
    expect(run.code).toBe(0);
    expect(lines.slice(from).filter((line) => !line.startsWith("Weights SHA-256"))).toEqual([
      "Solver scaffolding done.",
      "Starting Optimization",
      "Solving mini_squeezenet",
      "Learning Rate Policy: step",
      "Iteration 0, Testing net (#0)",
      "Ignoring source layer loss",
      "    Test net output #0: accuracy = N",
      "    Test net output #1: accuracy_top5 = N",
      "Iteration 0 (RATE), loss = N",
      "    Train net output #0: loss = N (* 1 = N loss)",
      "Iteration 0, lr = N",
      "Snapshotting to binary proto file logged_iter_2.caffemodel",
      "Snapshotting solver state to binary proto file logged_iter_2.solverstate",
      "Iteration 2 (RATE), loss = N",
      "    Train net output #0: loss = N (* 1 = N loss)",
      "Iteration 2, lr = N",
      "Snapshotting to binary proto file logged_iter_4.caffemodel",
      "Snapshotting solver state to binary proto file logged_iter_4.solverstate",
      "Iteration 4, loss = N",
      "Iteration 4, Testing net (#0)",
      "Ignoring source layer loss",
      "    Test net output #0: accuracy = N",
      "    Test net output #1: accuracy_top5 = N",
      "Optimization Done.",
      "Optimization Done.",
      "",
    ]);
    expect(run.err).toMatch(/^I\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ solver\.cpp:289\] Solving mini_squeezenet$/m);
    expect(existsSync(join(folder, "logged_iter_4.caffemodel"))).toBe(true);
  });
});
