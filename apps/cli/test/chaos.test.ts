import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { philox } from "@squeezenet/core";
import { afterAll, describe, expect, it } from "vitest";
import { commandLine, type Ended, goldenFolder, lastLine, messages, squeezenet } from "./squeezenet-command.ts";

const folder = goldenFolder();
const ITERATIONS = 240;
/** Dropout, crops, mirrors and a shuffled set; a snapshot every third iteration, so that kills fall into snapshots too. */
const run = (prefix: string, ...args: readonly string[]): readonly string[] => [
  ...["train", "-solver", "runs/random_seed42_solver.prototxt", "--shuffle", "--keep", "last=4"],
  ...["-set", `max_iter=${ITERATIONS}`, "-set", "snapshot=3", "-set", `snapshot_prefix=${prefix}`, ...args],
];
const result = (prefix: string): Buffer => readFileSync(join(folder, `${prefix}_iter_${ITERATIONS}.caffemodel`));

/** Starts a run and kills it without warning so long after it began to train; its end, or null if it was killed. */
function killed(args: readonly string[], milliseconds: number): Promise<Ended & { readonly killed: boolean }> {
  const child = spawn(...commandLine(...args), { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let err = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  child.stderr.on("data", (text) => {
    err += text;
    if (err.includes("Starting Optimization")) timer ??= setTimeout(() => child.kill("SIGKILL"), milliseconds);
  });
  return new Promise((resolve) =>
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, out: "", err, killed: signal === "SIGKILL" });
    }),
  );
}

/** The iterations of the states that a log says are being written. */
const written = ({ err }: Ended): readonly number[] =>
  [...err.matchAll(/Snapshotting solver state to binary proto file \S+_iter_(\d+)\.solverstate/g)].map(([, n]) =>
    Number(n),
  );

describe("a run killed with SIGKILL at 25 random moments", () => {
  it("ends with the bytes of a run never stopped, and loses nothing but the work since its last snapshot", async () => {
    expect(squeezenet(folder, ...run("whole")).code).toBe(0);
    let safe = 0;
    let kills = 0;
    for (let attempt = 0; kills < 25 && attempt < 60; attempt++) {
      const ended = await killed(run("chaos", "-snapshot", "auto"), philox([20261123, 0], [attempt, 0, 0, 0])[0] % 180);
      const from = Number(/going on from chaos_iter_(\d+)\.solverstate/.exec(ended.err)?.[1] ?? 0);
      expect(from, `attempt ${attempt}: ${lastLine(ended)}`).toBeGreaterThanOrEqual(safe);
      // The last state may have been in the making; the one before it was whole.
      safe = Math.max(from, written(ended).at(-2) ?? 0);
      expect(ended.killed || ended.code === 0, lastLine(ended)).toBe(true);
      if (ended.killed) kills++;
    }
    expect(kills).toBe(25);
    expect(squeezenet(folder, ...run("chaos", "-snapshot", "auto")).code).toBe(0);
    expect(result("chaos").equals(result("whole"))).toBe(true);
    const left = readdirSync(folder).filter((name) => name.startsWith("chaos_iter_") && name.endsWith(".solverstate"));
    expect(left).toHaveLength(4);
  });
});

describe("a disk that is full", () => {
  it("in the middle of a snapshot is named, and what stood there before still does", () => {
    expect(squeezenet(folder, ...run("full", "-set", "max_iter=6")).code).toBe(0);
    // Every write to /dev/full ends as on a full disk.
    symlinkSync("/dev/full", join(folder, "full_iter_9.solverstate.tmp"));
    const ended = squeezenet(folder, ...run("full", "-set", "max_iter=12", "-snapshot", "auto"));
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toMatch(
      /full_iter_9\.solverstate: cannot write: ENOSPC: no space left on device.*; what stood there before still does/i,
    );
    const again = squeezenet(folder, ...run("full", "-snapshot", "auto"));
    expect(messages(again)).toContain("--snapshot auto: going on from full_iter_6.solverstate");
    expect(result("full").equals(result("whole"))).toBe(true);
  });

  const disk = join(folder, "disk");
  mkdirSync(disk);
  const mounted =
    process.platform === "linux" &&
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "none", disk], { timeout: 10_000 }).status === 0;
  afterAll(() => {
    if (mounted) spawnSync("umount", [disk], { timeout: 10_000 });
  });

  it.skipIf(!mounted)(
    `a small tmpfs: no torn snapshot is taken for a whole one${mounted ? "" : " (skipped: this process may not mount a tmpfs)"}`,
    () => {
      const small = squeezenet(folder, ...run("disk/small", "--keep", "last=40"));
      expect(small.code).toBe(1);
      expect(lastLine(small)).toMatch(/ENOSPC: no space left on device/i);
      const last = written(small)
        .filter((n) => existsSync(join(disk, `small_iter_${n}.solverstate`)))
        .at(-1)!;
      expect(last).toBeGreaterThan(0);
      for (const name of readdirSync(disk))
        if (!name.includes(`_iter_${last}.`) && name !== "small.run.json") rmSync(join(disk, name));
      const again = squeezenet(folder, ...run("disk/small", "--keep", "last=1", "-snapshot", "auto"));
      expect(messages(again)).toContain(`--snapshot auto: going on from disk/small_iter_${last}.solverstate`);
      expect(again.code, lastLine(again)).toBe(0);
      expect(result("disk/small").equals(result("whole"))).toBe(true);
    },
  );
});
