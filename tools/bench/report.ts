import { rounded, timesAsLong } from "./statistics.ts";
import type { Outcome } from "./measure.ts";

/** A result as it is printed, one JSON object a line. */
export interface Line {
  readonly kind: "inference" | "training" | "forward" | "limit";
  readonly net: string;
  readonly name: string;
  readonly version?: string;
  readonly device?: string;
  readonly batch?: number;
  readonly threads?: number;
  readonly runs?: number;
  /** Milliseconds of a run. */
  readonly median?: number;
  readonly least?: number;
  /** Milliseconds of each round: those of a net and kind are of the same rounds. */
  readonly times?: readonly number[];
  readonly imagesPerSecond?: number;
  /** Time for an image over that of ours with as many threads and relaxed SIMD, the median over the rounds. */
  readonly timesOurs?: number;
  /** Time of the same with one thread over this one's, likewise. */
  readonly timesOneThread?: number;
  /** Milliseconds from the start of the process to the first answer. */
  readonly first?: number;
  /** Mebibytes. */
  readonly peak?: number;
  /** Greatest difference from the oracle's answer, as a part of its greatest number. */
  readonly off?: number;
  /** Time of forward, backward and update over that of forward, likewise. */
  readonly timesForward?: number;
  /** GFLOP/s, counting a convolution's own multiplications and additions; and the part of the peak that is. */
  readonly gflops?: number;
  readonly partOfPeak?: number;
  readonly error?: string;
}

/** What a trial gave, in a line. */
export function lineOf(kind: Line["kind"], net: string, outcome: Outcome): Line {
  const { trial } = outcome;
  const what = { kind, net, name: trial.name, batch: trial.request.batch, threads: trial.request.threads };
  if ("why" in outcome) return { ...what, error: outcome.why };
  const { ready, timing, peak } = outcome;
  return {
    ...what,
    version: ready.version,
    ...(ready.device === "" ? {} : { device: ready.device }),
    runs: timing.runs,
    median: rounded(timing.median),
    least: rounded(timing.least),
    times: timing.times.map(rounded),
    imagesPerSecond: rounded((1000 * trial.request.batch) / timing.median),
    first: Math.round(ready.first),
    peak: Math.round(peak),
  };
}

/** Each line beside ours of as many threads with relaxed SIMD, and beside its own with one thread. */
export function compared(lines: readonly Line[]): readonly Line[] {
  return lines.map((line) => {
    const same = lines.filter(({ net, kind }) => net === line.net && kind === line.kind);
    const ours = same.find(({ name, threads }) => name.startsWith("cpu-worker, relaxed") && threads === line.threads);
    const alone = same.find(({ name, threads }) => threads === 1 && withoutThreads(name) === withoutThreads(line.name));
    const [timesOurs, timesOneThread] = [perImage(line, ours), perImage(alone, line)];
    return {
      ...line,
      ...(timesOurs === undefined || line.kind === "limit" ? {} : { timesOurs }),
      ...(timesOneThread === undefined || line.threads === 1 ? {} : { timesOneThread }),
    };
  });
}

const withoutThreads = (name: string): string => name.replace(/, \d+ threads?$/, "");

/** How many times as long one takes for an image as the other. */
function perImage(one: Line | undefined, other: Line | undefined): number | undefined {
  if (one?.times === undefined || other?.times === undefined) return undefined;
  return rounded((timesAsLong(one.times, other.times) * (other.batch ?? 1)) / (one.batch ?? 1));
}

/** Training beside its own forward pass. */
export function besideForward(lines: readonly Line[]): readonly Line[] {
  return lines.map((line) => {
    const forward = lines.find(({ kind, name }) => kind === "forward" && name === line.name);
    if (line.kind !== "training" || forward?.times === undefined || line.times === undefined) return line;
    return { ...line, timesForward: rounded(timesAsLong(line.times, forward.times)) };
  });
}

const cell = (value: number | undefined, unit = ""): string => (value === undefined ? "" : `${value}${unit}`);

/** The lines of one kind as a table in Markdown. */
export function tableOf(lines: readonly Line[]): string {
  const head = ["", "ms (least)", "images/s", "× ours", "× 1 thread", "first result", "peak memory", "off by"];
  const rows = lines.map((line) =>
    line.error === undefined
      ? [
          line.name,
          `${line.median} (${line.least})`,
          cell(line.imagesPerSecond),
          cell(line.timesOurs),
          cell(line.timesOneThread),
          cell(line.first, " ms"),
          cell(line.peak, " MiB"),
          line.off === undefined ? "" : line.off.toExponential(0),
        ]
      : [line.name, `cannot: ${line.error.slice(0, 90)}`, "", "", "", "", "", ""],
  );
  return [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** What is said of limits and of training below the tables, a line each. */
export const notesOf = (lines: readonly Line[]): readonly string[] =>
  lines.flatMap((line) => {
    const { kind, net, name, timesForward } = line;
    if (timesForward !== undefined) return [`training ${net}, ${name}: ${timesForward} × its own forward pass`];
    return kind === "limit" ? [`${name}, beside ${net}: ${limitOf(line)}`] : [];
  });

function limitOf({ gflops, partOfPeak, timesOneThread, error }: Line): string {
  if (gflops === undefined) return `cannot: ${error ?? "no figure"}`;
  const part = partOfPeak === undefined ? "" : `, ${Math.round(100 * partOfPeak)} % of the peak`;
  return `${gflops} GFLOP/s${part}${timesOneThread === undefined ? "" : `, ${timesOneThread} × one thread`}`;
}
