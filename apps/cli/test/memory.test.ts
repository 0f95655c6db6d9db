import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { commandLine, goldenFolder } from "./squeezenet-command.ts";

const folder = goldenFolder();

/**
 * V8 lets its heap grow for thousands of iterations before it collects in earnest, Node 24 and 26 more than Node 20. With little
 * to grow into, what is left of growth is a leak.
 */
const smallHeap = "--max-semi-space-size=1 --max-old-space-size=64";

/** Mebibytes that a process has in memory (Linux). */
const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;

it.skipIf(process.platform !== "linux")(
  `2,000 iterations of training leave the resident set flat${process.platform === "linux" ? "" : " (skipped: it is read from /proc)"}`,
  async () => {
    const child = spawn(
      ...commandLine(
        ...["train", "-solver", "runs/random_seed42_solver.prototxt", "--batch-size", "4"],
        ...["-set", "max_iter=2000", "-set", "display=100", "-set", "snapshot_prefix=flat"],
      ),
      { cwd: folder, env: { ...process.env, NODE_OPTIONS: smallHeap }, stdio: ["ignore", "ignore", "pipe"] },
    );
    const resident: number[] = [];
    child.stderr.on("data", (text) => {
      if (/Iteration \d+ \(/.test(String(text))) resident.push(residentOf(child.pid!));
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(0);
    expect(resident.length).toBeGreaterThanOrEqual(18);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [early, late] = [mean(resident.slice(4, 9)), mean(resident.slice(-5))];
    expect(late, `MiB: ${resident.map((value) => value.toFixed(0)).join(" ")}`).toBeLessThan(early + 24);
  },
);
