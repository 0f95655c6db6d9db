import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { command, goldenFolder } from "./squeezenet-command.ts";

const folder = goldenFolder();

/** Mebibytes that a process has in memory (Linux). */
const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;

it.skipIf(process.platform !== "linux")(
  `2,000 iterations of training leave the resident set flat${process.platform === "linux" ? "" : " (skipped: it is read from /proc)"}`,
  async () => {
    const child = spawn(
      "node",
      [
        ...[command, "train", "-solver", "runs/random_seed42_solver.prototxt", "--batch-size", "4"],
        ...["-set", "max_iter=2000", "-set", "display=100", "-set", "snapshot_prefix=flat"],
      ],
      { cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
    );
    const resident: number[] = [];
    child.stderr.on("data", (text) => {
      if (/Iteration \d+ \(/.test(String(text))) resident.push(residentOf(child.pid!));
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(0);
    expect(resident.length).toBeGreaterThanOrEqual(18);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    // V8's heap breathes by some MiB; a leak of one of this net's blobs an iteration would be hundreds.
    const [early, late] = [mean(resident.slice(4, 9)), mean(resident.slice(-5))];
    expect(late, `MiB: ${resident.map((value) => value.toFixed(0)).join(" ")}`).toBeLessThan(early + 24);
  },
);
