import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { expectFound } from "@squeezenet/core";
import { goldenFolder, lastLine, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const verify = (...args: readonly string[]): ReturnType<typeof squeezenet> => squeezenet(folder, "verify", ...args);

beforeAll(() => {
  const set = ["-set", "max_iter=8", "-set", "snapshot=2", "-set", "snapshot_prefix=run", "-set", "random_seed=-1"];
  const ended = squeezenet(folder, "train", "-solver", "runs/random_seed42_solver.prototxt", "--shuffle", ...set);
  if (ended.code !== 0) throw new Error(ended.err);
});

describe("squeezenet verify", () => {
  it("replays windows of a run, also one whose seed the system drew, and finds the same bits", () => {
    const ended = verify("run.run.json", "--windows", "4");
    expect(ended.out.match(/^same {7}iterations \d to \d, replayed: [0-9a-f]{64}$/gm)).toHaveLength(4);
    expect(ended.out).toContain("The run is what its receipt says.");
    expect(ended.code).toBe(0);
  });

  it("finds a receipt and a file that were altered", () => {
    const text = readFileSync(join(folder, "run.run.json"), "utf8");
    const record: { snapshots: { weights: string }[] } = JSON.parse(text);
    expectFound(record.snapshots, 1).weights = expectFound(record.snapshots, 0).weights;
    writeFileSync(join(folder, "altered.json"), JSON.stringify(record));
    const ended = verify("altered.json", "--windows", "4");
    expect(ended.out).toMatch(/^DIFFERENT {2}run_iter_4\.caffemodel: the receipt says/m);
    expect(ended.out).toMatch(/^DIFFERENT {2}iterations 2 to 4, replayed: the receipt says/m);
    expect(ended.out).toContain("2 differ from the receipt.");
    expect(ended.code).toBe(1);
  });

  it("says what has changed since, what is gone, and what is no receipt", () => {
    const text = readFileSync(join(folder, "run.run.json"), "utf8");
    writeFileSync(join(folder, "changed.json"), text.replace("data/train_lmdb", "data/test_lmdb"));
    expect(lastLine(verify("changed.json"))).toMatch(
      /the run cannot be replayed|this run would not go on as the one that wrote it: data: layer "data" reads other records/,
    );
    writeFileSync(join(folder, "none.json"), "{}");
    expect(lastLine(verify("none.json"))).toContain('none.json: it is no record of a run: expected JSON with "format"');
    const lost = JSON.parse(text) as { snapshots: unknown[] };
    writeFileSync(join(folder, "lost.json"), JSON.stringify({ ...lost, snapshots: [] }));
    expect(lastLine(verify("lost.json"))).toContain("none of its 0 snapshots can be replayed from");
    rmSync(join(folder, "run_iter_2.solverstate"));
    expect(verify("run.run.json").out).toContain("3 of 3 windows");
  });
});
