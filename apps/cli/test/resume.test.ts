import { cpSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ended, goldenFolder, lastLine, messages, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const bytes = (name: string): Buffer => readFileSync(join(folder, name));
const set = (fields: Readonly<Record<string, string | number>>): readonly string[] =>
  Object.entries(fields).flatMap(([field, value]) => ["-set", `${field}=${value}`]);

/** Trains the golden net with dropout, crops and mirrors. */
const train = (
  prefix: string,
  fields: Readonly<Record<string, string | number>> = {},
  ...args: readonly string[]
): Ended =>
  squeezenet(
    folder,
    "train",
    "-solver",
    "runs/random_seed42_solver.prototxt",
    ...set({ max_iter: 6, snapshot: 2, snapshot_prefix: prefix, ...fields }),
    ...args,
  );

/** A solver that tests, and so has something to be best at. */
function tested(prefix: string, ...args: readonly string[]): Ended {
  writeFileSync(
    join(folder, `${prefix}.prototxt`),
    `net: "net_b16.prototxt" base_lr: 0.01 lr_policy: "fixed" momentum: 0.9 max_iter: 12 test_iter: 2 test_interval: 2
     snapshot: 2 snapshot_prefix: "${prefix}" random_seed: 3 weights: "init.caffemodel"`,
  );
  return squeezenet(folder, "train", "-solver", `${prefix}.prototxt`, ...args);
}

const states = (prefix: string): readonly number[] =>
  Array.from({ length: 20 }, (_, i) => i).filter((i) => existsSync(join(folder, `${prefix}_iter_${i}.solverstate`)));

describe("--snapshot auto", () => {
  it("starts from the beginning where there is nothing, and goes on from the newest whole snapshot", () => {
    const first = train("auto", {}, "-snapshot", "auto");
    expect(messages(first)).toContain("--snapshot auto: no snapshot of auto yet: starting from the beginning");
    truncateSync(join(folder, "auto_iter_6.caffemodel"), 1000);
    const second = train("auto", { max_iter: 8 }, "-snapshot", "auto");
    expect(second.err).toMatch(
      /--snapshot auto passes over auto_iter_6\.solverstate: auto_iter_6\.caffemodel: byte \d+/,
    );
    expect(messages(second)).toContain("--snapshot auto: going on from auto_iter_4.solverstate");
    truncateSync(join(folder, "auto_iter_8.solverstate"), 1000);
    const third = train("auto", { max_iter: 8 }, "-snapshot", "auto");
    expect(third.err).toMatch(
      /--snapshot auto passes over auto_iter_8\.solverstate: auto_iter_8\.solverstate: byte \d+/,
    );
    expect(messages(third)).toContain("--snapshot auto: going on from auto_iter_6.solverstate");
    expect(train("whole", { max_iter: 8 }).code).toBe(0);
    expect(bytes("auto_iter_8.caffemodel").equals(bytes("whole_iter_8.caffemodel"))).toBe(true);
  });

  it("passes over a file whose bytes are not those that its sidecar vouches for, and over an earlier run's", () => {
    train("vouched");
    const flipped = bytes("vouched_iter_6.caffemodel");
    flipped[flipped.length - 3]! ^= 1;
    writeFileSync(join(folder, "vouched_iter_6.caffemodel"), flipped);
    for (const ending of ["caffemodel", "solverstate", "trainstate"])
      cpSync(join(folder, `vouched_iter_4.${ending}`), join(folder, `vouched_iter_9.${ending}`));
    const again = train("vouched", {}, "-snapshot", "auto");
    expect(messages(again)).toContain("--snapshot auto: going on from vouched_iter_4.solverstate");
    expect(again.err).toContain("vouched_iter_9.solverstate: it is of an earlier run, and not in vouched.run.json");
    expect(again.err).toContain("vouched_iter_6.caffemodel is not what its sidecar vouches for");
  });
});

describe("a resumed run", () => {
  it("may be split otherwise, and ends with the same numbers", () => {
    train("split");
    const whole = messages(train("split", { max_iter: 8 })).filter((line) => line.startsWith("Weights SHA-256"));
    const rest = train(
      "split",
      { max_iter: 8, iter_size: 4, "net:data.batch_size": 4 },
      "-snapshot",
      "split_iter_4.solverstate",
    );
    expect(messages(rest).filter((line) => line.startsWith("Weights SHA-256"))).toEqual(whole.slice(2));
  });

  it("is refused with what has changed, unless that is allowed by name", () => {
    train("changed");
    const from = ["-snapshot", "changed_iter_4.solverstate"];
    const cases: readonly (readonly [Readonly<Record<string, string | number>>, string, RegExp])[] = [
      [{ base_lr: 0.5 }, "solver", /solver: base_lr was 0\.\d+, is 0\.5/],
      [{ random_seed: 7 }, "solver", /solver: random_seed was 42, is 7/],
      [{ iter_size: 2 }, "solver", /solver: effective batch \(batch_size × iter_size\) was 16, is 32/],
      [{ "net:drop2.dropout_ratio": 0.25 }, "net", /net: layer "drop2" is another/],
      [{ "net:data.source": "data/test_lmdb" }, "data", /data: layer "data" reads other records/],
    ];
    for (const [fields, kind, says] of cases) {
      const refused = train("changed", { ...fields, max_iter: 5 }, ...from);
      expect(lastLine(refused)).toMatch(says);
      expect(lastLine(refused)).toContain(`allow it with --allow-change ${kind}`);
      expect(refused.code).toBe(1);
      const allowed = train("changed", { ...fields, max_iter: 5 }, ...from, "--allow-change", kind);
      expect(allowed.err).toContain(`Changed, as allowed: ${kind}: `);
      expect(allowed.code).toBe(0);
    }
  });
});

describe("--keep", () => {
  it("keeps the newest and the best by a test's output, and removes the rest", () => {
    tested("all");
    const record: { results: { iteration: number; outputs: { name: string; value: number }[] }[] } = JSON.parse(
      bytes("all.run.json").toString(),
    );
    const best = record.results
      .filter(({ iteration }) => iteration > 0)
      .map(({ iteration, outputs }) => ({ iteration, value: outputs.find(({ name }) => name === "accuracy")!.value }))
      .toSorted((a, b) => b.value - a.value || b.iteration - a.iteration)
      .slice(0, 2)
      .map(({ iteration }) => iteration);
    expect(states("all")).toEqual([2, 4, 6, 8, 10, 12]);
    const kept = tested("kept", "--keep", "last=1,best=2:accuracy");
    expect(kept.code).toBe(0);
    expect(states("kept")).toEqual([...new Set([...best, 12])].toSorted((a, b) => a - b));
    expect(bytes("kept_iter_12.caffemodel").equals(bytes("all_iter_12.caffemodel"))).toBe(true);
  });

  it("says what it takes", () => {
    expect(lastLine(tested("kept", "--keep", "best=2"))).toContain("expected last=N with N at least 1");
  });
});

describe("--early-stop", () => {
  it("ends a run whose tests get no better, with a snapshot", () => {
    const run = tested("early", "-set", "base_lr=0", "--early-stop", "accuracy,patience=2");
    expect(run.err).toMatch(/Stopping early: accuracy has not been better than [\d.]+ of iteration 0 in 2 tests\./);
    expect(messages(run)).toContain("Optimization stopped early.");
    expect(states("early").at(-1)).toBe(5);
  });

  it("names the outputs that there are", () => {
    expect(lastLine(tested("early", "--early-stop", "acuracy,patience=2"))).toContain(
      "--early-stop acuracy: the test net has no such output (it has: accuracy, accuracy_top5",
    );
  });
});

describe("--effective-batch and --batch-size", () => {
  it("set iter_size, and refuse what does not divide", () => {
    const split = train("effective", { max_iter: 2 }, "--effective-batch", "16", "--batch-size", "4");
    expect(messages(split)).toContain("Effective batch: 16 = batch_size 4 × iter_size 4");
    const whole = train("undivided", { max_iter: 2 });
    const hash = (run: Ended): string | undefined => messages(run).find((line) => line.startsWith("Weights SHA-256"));
    expect(hash(split)).toBe(hash(whole));
    expect(lastLine(train("effective", {}, "--effective-batch", "16", "--batch-size", "5"))).toContain(
      "an effective batch of 16 does not split into batches of 5: give a --batch-size that divides it (4 or 8)",
    );
  });
});

describe("--shuffle", () => {
  it("gives another model than the order of the database, and the same one for any split", () => {
    const hash = (prefix: string, ...args: readonly string[]): string | undefined =>
      messages(train(prefix, { max_iter: 3 }, ...args)).findLast((line) => line.startsWith("Weights SHA-256"));
    const shuffled = hash("shuffled", "--shuffle");
    expect(hash("ordered")).not.toBe(shuffled);
    expect(hash("shuffled4", "--shuffle", "--effective-batch", "16", "--batch-size", "4")).toBe(shuffled);
  });
});

describe("the watchdog", () => {
  it("stops a run that diverges, and names the last good snapshot", () => {
    const run = tested("diverged", ...set({ base_lr: 1e38, snapshot: 1, test_interval: 100 }));
    expect(run.code).toBe(1);
    expect(lastLine(run)).toMatch(
      /iteration \d: .* layer ".+".*(No snapshot has been taken|The last good snapshot is diverged_iter_\d\.solverstate)\./,
    );
  });
});
