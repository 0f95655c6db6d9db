// @ts-check
// What every candidate does: it builds its net, answers once, and then runs when it is told to, so that candidates take turns.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** @typedef {{ folder: string, mode: "infer" | "train" | "forward" | "convolutions", batch: number, threads: number, simd?: string, trainNet?: string }} Request */

/** @type {Request} */
export const request = JSON.parse(process.argv[2] ?? "{}");

/** @param {string} file */
export function floats(file) {
  const bytes = readFileSync(join(request.folder, file));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The input, once for each sample of the batch. */
export function input() {
  const one = floats("input.bin");
  const all = new Float32Array(one.length * request.batch);
  for (let i = 0; i < request.batch; i++) all.set(one, i * one.length);
  return all;
}

/** @returns {import("../graph.ts").Graph} */
export const graph = () => JSON.parse(readFileSync(join(request.folder, "graph.json"), "utf8"));

/** Milliseconds since the kernel started this process (Linux), or since Node did. */
function sinceStart() {
  try {
    const fields = (readFileSync("/proc/self/stat", "utf8").split(") ")[1] ?? "").split(" ");
    const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    return uptime * 1000 - Number(fields[19]) * 10;
  } catch {
    return performance.now();
  }
}

/** Mebibytes of memory at the most. */
const peak = () => process.resourceUsage().maxRSS / 1024;

/** @param {object} message */
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/**
 * @param {() => Promise<{ version: string, device?: string, run: () => Promise<ArrayLike<number> | void> }>} build
 */
export async function serve(build) {
  try {
    const { version, device = "", run } = await build();
    const answer = await run();
    const first = sinceStart();
    say({ version, device, first, answer: answer === undefined ? [] : Array.from(answer).slice(0, 1000) });
    for await (const line of createInterface({ input: process.stdin })) {
      if (line === "end") break;
      const start = performance.now();
      await run();
      say({ ms: performance.now() - start });
    }
    say({ peak: peak() });
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
  }
  process.exit(0);
}
