import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BenchOptions, help, readOptions, UsageError } from "./command-line.ts";
import { installPeers } from "./install-peers.ts";
import { makeModel, type Model, releasedWeights } from "./make-model.ts";
import { distance, measure, type Outcome } from "./measure.ts";
import { compared, type Line, lineOf, tableOf } from "./report.ts";
import { rounded } from "./statistics.ts";
import { forwardOnly, inference, limits, training, trainingOfPeers, type Trial } from "./trials.ts";
import { writeDocument } from "./write-document.ts";

/** This file, built, lies in tools/dist/bench. */
const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Multiplications and additions of an image's convolutions. */
const gflop: Readonly<Record<string, number>> = { "v1.0": 1.72268, "v1.1": 0.775495 };
/** Operations of one run of candidates/peak.mjs. */
const peakOperations = 2_000_000 * 12 * 4 * 2;

async function bench(options: BenchOptions): Promise<void> {
  const say = (message: string): void => void process.stderr.write(`${message}\n`);
  installPeers(join(root, "tools/bench/peers"), say);
  const folder = mkdtempSync(join(tmpdir(), "squeezenet-bench-"));
  try {
    const lines: Line[] = [];
    for (const name of options.quick ? ["v1.0"] : ["v1.0", "v1.1"])
      lines.push(...(await benchNet(name, folder, options, say)));
    if (options.json) for (const line of lines) console.log(JSON.stringify(line));
    else printTables(lines);
    if (options.write) writeDocument(join(root, "docs/performance.md"), lines, machine());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const machine = (): string =>
  `${cpus()[0]?.model ?? "an unknown processor"}, ${cpus().length} cores, Node ${process.versions.node}, ${process.platform}`;

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
  const inferred = await measure(only(inference), shared, rounds, say);
  const lines = inferred.map((outcome) => withDistance(lineOf("inference", name, outcome), outcome, model));
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

/** Training beside its own forward pass. */
function trainingLines(net: string, outcomes: readonly Outcome[]): readonly Line[] {
  const lines = outcomes.map((outcome) =>
    lineOf(outcome.trial.request.mode === "forward" ? "forward" : "training", net, outcome),
  );
  return lines.map((line) => {
    const forward = lines.find(({ kind, name }) => kind === "forward" && name === line.name);
    if (line.kind !== "training" || forward?.median === undefined || line.median === undefined) return line;
    return { ...line, timesForward: rounded(line.median / forward.median) };
  });
}

/** The convolutions of the net alone, as a part of what the machine can do in 128-bit arithmetic. */
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
    const attainable = peakOperations / most.timing.median / 1e6;
    lines.push({ kind: "limit", net, name: most.trial.name, gflops: rounded(attainable) });
    lines.push({
      kind: "limit",
      net,
      name: `convolutions, ${conv.trial.name}`,
      gflops: rounded(reached),
      partOfPeak: rounded(reached / attainable),
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
  for (const { name, gflops, partOfPeak } of lines.filter(({ kind }) => kind === "limit"))
    console.log(
      `${name}: ${gflops} GFLOP/s${partOfPeak === undefined ? "" : `, ${Math.round(100 * partOfPeak)} % of the peak`}`,
    );
  for (const { name, timesForward } of lines)
    if (timesForward !== undefined) console.log(`training, ${name}: ${timesForward} × its own forward pass`);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(help);
  else await bench(options);
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${help}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
