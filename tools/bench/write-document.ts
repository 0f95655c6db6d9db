import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { marksOf, writeBetweenMarks } from "../write-between-marks.ts";
import { type Line, notesOf, tableOf } from "./report.ts";

const folder = fileURLToPath(new URL("../../bench/", import.meta.url));

/**
 * Puts the results between their marks in a document, formatted as the others are, and the plot beside it as performance.svg.
 * @throws Error where the marks are missing
 */
export async function writeDocument(path: string, lines: readonly Line[], machine: string): Promise<void> {
  const plot = spawnSync(process.execPath, [join(folder, "peers/plot.mjs")], {
    input: JSON.stringify(lines),
    encoding: "utf8",
  });
  if (plot.status !== 0) throw new Error(`the plot could not be drawn: ${plot.stderr}`);
  writeFileSync(join(path, "../performance.svg"), plot.stdout);
  await writeBetweenMarks(path, marksOf("bench"), resultsOf(lines, machine));
}

function resultsOf(lines: readonly Line[], machine: string): string {
  const parts = [`Measured on ${machine}.`, "![Milliseconds for one image, by runtime](performance.svg)"];
  for (const net of new Set(lines.map((line) => line.net)))
    for (const [kind, title] of [
      ["inference", "one image"],
      ["training", "training: forward, backward, update"],
      ["forward", "the forward pass of that training"],
    ] as const) {
      const some = lines.filter((line) => line.net === net && line.kind === kind);
      if (some.length > 0) parts.push(`### SqueezeNet ${net}, ${title}`, tableOf(some));
    }
  const notes = notesOf(lines).map((note) => `- ${note}`);
  return [...parts, ...(notes.length > 0 ? [notes.join("\n")] : [])].join("\n\n");
}
