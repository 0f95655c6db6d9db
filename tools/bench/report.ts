import { rounded } from "./statistics.ts";
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
  readonly imagesPerSecond?: number;
  /** Time of this one over ours with as many threads and relaxed SIMD, medians. */
  readonly timesOurs?: number;
  /** Milliseconds from the start of the process to the first answer. */
  readonly first?: number;
  /** Mebibytes. */
  readonly peak?: number;
  /** Greatest difference from the oracle's answer, as a part of its greatest number. */
  readonly off?: number;
  /** Time of forward, backward and update over that of forward. */
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
    imagesPerSecond: rounded((1000 * trial.request.batch) / timing.median),
    first: Math.round(ready.first),
    peak: Math.round(peak),
  };
}

/** Each line with its time over ours: of as many threads, with relaxed SIMD. */
export function compared(lines: readonly Line[]): readonly Line[] {
  return lines.map((line) => {
    const ours = lines.find(
      ({ name, net, kind, threads }) =>
        name.startsWith("cpu-worker, relaxed") && net === line.net && kind === line.kind && threads === line.threads,
    );
    const [mine, other] = [ours?.imagesPerSecond, line.imagesPerSecond];
    return mine === undefined || other === undefined ? line : { ...line, timesOurs: rounded(mine / other) };
  });
}

const cell = (value: number | undefined, unit = ""): string => (value === undefined ? "" : `${value}${unit}`);

/** The lines of one kind as a table in Markdown. */
export function tableOf(lines: readonly Line[]): string {
  const head = ["", "ms (least)", "images/s", "× ours", "first result", "peak memory", "off by"];
  const rows = lines.map((line) =>
    line.error === undefined
      ? [
          line.name,
          `${line.median} (${line.least})`,
          cell(line.imagesPerSecond),
          cell(line.timesOurs),
          cell(line.first, " ms"),
          cell(line.peak, " MiB"),
          line.off === undefined ? "" : line.off.toExponential(0),
        ]
      : [line.name, `cannot: ${line.error.slice(0, 90)}`, "", "", "", "", ""],
  );
  return [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}
