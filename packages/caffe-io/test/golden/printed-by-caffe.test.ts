import { readFileSync } from "node:fs";
import { clone, parseText, printText, readSolverText, resolveSnapshotPrefix } from "@squeezenet/caffe-io";
import { describe, expect, test } from "vitest";

const folder = new URL("data/logs/", import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, folder), "utf8");

/** What follows a log line up to the next one: each printed message. */
function printedAfter(line: string, log: string): string[] {
  return textOf(log)
    .split(/^[IWEF]\d{4} .*\] /m)
    .filter((part) => part.startsWith(line))
    .map((part) => part.slice(part.indexOf("\n") + 1));
}

describe.each([
  { solver: "solver.prototxt", log: "train.log", weights: ["init.caffemodel"] },
  { solver: "solver2.prototxt", log: "train_resume.log", weights: [] },
  { solver: "solver_clip.prototxt", log: "train_clip_multistep.log", weights: ["init.caffemodel"] },
  { solver: "solver_debug.prototxt", log: "train_debug_info.log", weights: ["init.caffemodel"] },
])("$log", ({ solver, log, weights }) => {
  test("prints the solver byte for byte as Caffe does", () => {
    const { message } = readSolverText(textOf(solver), { file: solver });
    const resolved = resolveSnapshotPrefix(message, solver, () => false).message;
    // caffe train merges -level 0, one empty -stage and -weights into the solver before it prints it (tools/caffe.cpp).
    const merged = clone(resolved, { train_state: { level: 0, stage: [""] }, weights });
    expect(printedAfter("Initializing solver from parameters", log)).toEqual([printText(merged)]);
  });

  test("prints what it reads from Caffe's printed nets byte for byte", () => {
    const nets = printedAfter("Initializing net from parameters", log);
    expect(nets.length).toBeGreaterThan(0);
    // LOG(INFO) ends the message with one line feed more.
    for (const net of nets) expect(printText(parseText("NetParameter", net).message)).toBe(net.replace(/\n\n$/, "\n"));
  });
});
