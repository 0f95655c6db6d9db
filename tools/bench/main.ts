import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installLocked } from "../install-locked.ts";
import { type BenchOptions, help, readOptions, UsageError } from "./command-line.ts";
import { makeModel, type Model, releasedWeights } from "./make-model.ts";
import { distance, measure, type Outcome } from "./measure.ts";
import { besideForward, compared, type Line, lineOf, notesOf, tableOf } from "./report.ts";
import { rounded, timesAsLong } from "./statistics.ts";
import { forwardOnly, inference, limits, peaks, training, trainingOfPeers, type Trial } from "./trials.ts";
import { writeDocument } from "./write-document.ts";

/** This file, built, lies in tools/dist/bench. */
const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Multiplications and additions of an image's convolutions. */
const gflop: Readonly<Record<string, number>> = { "v1.0": 1.72268, "v1.1": 0.775495 };
/** Operations of one run of candidates/peak.mjs. */
const peakOperations = 10_000_000 * 12 * 4 * 2;

async function bench(options: BenchOptions): Promise<void> {
  const say = (message: string): void => void process.stderr.write(`${message}\n`);
  installLocked({ folder: join(root, "tools/bench/peers"), what: "the peers (some hundred megabytes)" }, say);
  const folder = mkdtempSync(join(tmpdir(), "squeezenet-bench-"));
  try {
    const lines: Line[] = [];
    for (const name of options.quick ? ["v1.0"] : ["v1.0", "v1.1"])
      lines.push(...(await benchNet(name, folder, options, say)));
    if (options.json) for (const line of lines) console.log(JSON.stringify(line));
    else printTables(lines);
    if (options.write) await writeDocument(join(root, "docs/performance.md"), lines, machine());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function machine(): string {
  const { bun, deno, node } = process.versions;
  const runtime = bun !== undefined ? `Bun ${bun}` : deno !== undefined ? `Deno ${deno}` : `Node ${node}`;
  return `${cpus()[0]?.model ?? "an unknown processor"}, ${cpus().length} cores, ${runtime}, ${process.platform}`;
}

async function benchNet(
  name: string,
  folder: string,
  options: BenchOptions,
  say: (message: string) => void,
): Promise<readonly Line[]> {
  const net = join(root, `models/squeezenet_${name}`);
  const model = await makeModel(
    name,
    join(net, "deploy.prototxt"),
    releasedWeights(options.models, name),
    join(folder, name),
  );
  say(`SqueezeNet ${name}, ${model.weights} weights, on ${machine()}`);
  const shared = { folder: model.folder, trainNet: join(net, "train_val.prototxt") };
  const only = (trials: readonly Trial[]): readonly Trial[] =>
    trials.filter((trial) => options.only.length === 0 || options.only.some((part) => trial.name.includes(part)));
  const rounds = options.quick ? 15 : 30;
  const measured = await measure([...only(inference), ...peaks], shared, rounds, say);
  const lines = measured.map((outcome) =>
    peaks.includes(outcome.trial)
      ? peakLine(name, outcome)
      : withDistance(lineOf("inference", name, outcome), outcome, model),
  );
  if (name === "v1.0") {
    const few = options.quick ? 3 : 7;
    const trained = await measure(only([...training, ...forwardOnly]), shared, few, say);
    const peers = options.quick ? [] : await measure(only(trainingOfPeers), shared, 1, say);
    lines.push(...trainingLines(name, [...trained, ...peers]));
    lines.push(...(await limitLines(name, shared, say)));
  }
  return compared(lines);
}

function withDistance(line: Line, outcome: Outcome, { folder }: Model): Line {
  if ("why" in outcome) return line;
  const bytes = readFileSync(join(folder, "output.bin"));
  const right = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return { ...line, off: rounded(distance(outcome.ready.answer, right)) };
}

function trainingLines(net: string, outcomes: readonly Outcome[]): readonly Line[] {
  return besideForward(
    outcomes.map((outcome) => lineOf(outcome.trial.request.mode === "forward" ? "forward" : "training", net, outcome)),
  );
}

/** What the machine can do in 128-bit arithmetic. */
function peakLine(net: string, outcome: Outcome): Line {
  const line = lineOf("limit", net, outcome);
  if (line.median === undefined) return line;
  return { ...line, gflops: rounded((peakOperations * outcome.trial.request.threads) / line.median / 1e6) };
}

/** The convolutions of the net alone, as a part of that, measured by turns with it. */
async function limitLines(
  net: string,
  shared: { readonly folder: string; readonly trainNet: string },
  say: (message: string) => void,
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const { convolutions, peak } of limits) {
    const [conv, most] = await measure([convolutions, peak], shared, 15, say);
    if (conv === undefined || most === undefined || "why" in conv || "why" in most) continue;
    const reached = (1000 * gflop[net]!) / conv.timing.median;
    const ratio = timesAsLong(most.timing.times, conv.timing.times);
    lines.push({
      kind: "limit",
      net,
      name: `convolutions, ${conv.trial.name}`,
      gflops: rounded(reached),
      partOfPeak: rounded((ratio * 1e9 * gflop[net]!) / peakOperations),
    });
  }
  return lines;
}

function printTables(lines: readonly Line[]): void {
  for (const net of new Set(lines.map((line) => line.net)))
    for (const kind of ["inference", "training", "forward"] as const) {
      const some = lines.filter((line) => line.net === net && line.kind === kind);
      if (some.length > 0) console.log(`\nSqueezeNet ${net}, ${kind}\n\n${tableOf(some)}`);
    }
  for (const note of notesOf(lines)) console.log(note);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(help);
  else await bench(options);
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${help}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
