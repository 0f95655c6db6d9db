import type * as Plot from "@observablehq/plot";
import { type Point, type RunSeries, testsByOutput } from "./series.ts";
import { thin, type ThinPoint } from "./thin.ts";

/** What charts are drawn with: Observable Plot, loaded in Node or in a page, a document to draw in, and a width in pixels. */
export interface Drawing {
  readonly plot: typeof Plot;
  readonly document: Document;
  /** Of a chart, in pixels. */
  readonly width: number;
  /** Whether a pointer over a line shows its numbers. */
  readonly interactive?: boolean;
}

/** A chart and its title. The figure is not in its document yet. */
export interface Chart {
  readonly title: string;
  readonly figure: HTMLElement | SVGSVGElement;
}

/** A line of a chart: the points of one run under one label. */
interface Line {
  readonly label: string;
  readonly points: readonly ThinPoint[];
  /** Few points are marked, each. */
  readonly marked: boolean;
  /** Whether the points' spread is shaded. */
  readonly spread: boolean;
}

interface Kind {
  readonly title: string;
  readonly lines: (run: RunSeries, most: number) => readonly (readonly [string, readonly Point[], Partial<Line>?])[];
  /** A rate holds until the next. */
  readonly curve?: Plot.Curve;
  readonly scale?: (lines: readonly Line[]) => Plot.ScaleOptions;
}

/** Colours of lines, as #rrggbb: easy to tell apart, with enough contrast on white and on black. They repeat after the last. */
export const palette: readonly string[] = ["#2f7fd8", "#d9622b", "#1f9d62", "#a35bd0", "#d23f6b", "#1193a5", "#9a7a12"];

const testsWhere = (run: RunSeries, isLoss: boolean): readonly (readonly [string, readonly Point[], Partial<Line>])[] =>
  testsByOutput(run.tests.filter((test) => test.isLoss === isLoss)).map(([output, points]) => [
    isLoss ? `test ${output}` : output,
    points,
    { marked: true },
  ]);

const kinds: readonly Kind[] = [
  {
    title: "Loss",
    lines: (run) => [
      ["loss", run.loss, { spread: true }],
      ["smoothed loss", run.smoothedLoss],
      ...testsWhere(run, true),
    ],
  },
  { title: "Accuracy", lines: (run) => testsWhere(run, false) },
  { title: "Learning rate", lines: (run) => [["learning rate", run.rate]], scale: rateScale, curve: "step-after" },
  {
    title: "Images a second",
    lines: (run) => [["images a second", run.speed, { spread: true }]],
    scale: () => ({ zero: true }),
  },
];

/**
 * Draws loss, accuracy, learning rate and images a second over the iterations. A chart without points is left out.
 * Long runs are thinned to one point for every 4 pixels, but to no fewer than 60 a line. Losses and speeds have their spread shaded.
 */
export function drawCharts(runs: readonly RunSeries[], drawing: Drawing): readonly Chart[] {
  // Some pixels a point: what lies between is shaded.
  const most = Math.max(60, Math.round(drawing.width / 4));
  const domain = iterationsOf(runs);
  return kinds.flatMap((kind): Chart[] => {
    const lines = runs.flatMap((run) => linesOf(kind, run, most, runs.length > 1));
    return lines.length === 0 ? [] : [{ title: kind.title, figure: draw(kind, { lines, domain }, drawing) }];
  });
}

/** From the first to the last iteration that any chart shows, so that they can be read beside each other. */
function iterationsOf(runs: readonly RunSeries[]): readonly [number, number] {
  const all = runs.flatMap(({ smoothedLoss, rate, tests }) => [smoothedLoss, rate, tests]);
  const ends = all.flatMap((points) => [points.at(0), points.at(-1)].flatMap((end) => end?.iteration ?? []));
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  return [first, Math.max(last, first + 1)];
}

function linesOf(kind: Kind, run: RunSeries, most: number, named: boolean): readonly Line[] {
  const drawn = kind.lines(run, most).filter(([, points]) => points.length > 0);
  // Without average_loss both are the same numbers.
  const same = drawn[0]?.[0] === "loss" && equal(run.loss, run.smoothedLoss);
  return drawn
    .filter(([label]) => !(same && label === "smoothed loss"))
    .map(([label, points, options]): Line => {
      const shown = thin(points, most, kind.curve === undefined ? "mean" : "last");
      const marked = options?.marked === true && shown.length <= 60;
      const spread = options?.spread === true && shown.length < points.length;
      return {
        label: named ? (drawn.length > 1 ? `${run.name}: ${label}` : run.name) : label,
        points: shown,
        marked,
        spread,
      };
    });
}

const equal = (a: readonly Point[], b: readonly Point[]): boolean =>
  a.length === b.length && a.every(({ value }, i) => Object.is(value, b[i]?.value));

/** A line that is as good as level is drawn level, between round numbers, and not as its last digits' noise. */
function flatScale(lines: readonly Line[]): Plot.ScaleOptions {
  const values = lines.flatMap(({ points }) => points.flatMap(({ least, greatest }) => [least, greatest]));
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const room = 0.05 * Math.max(Math.abs(least), Math.abs(greatest), 1e-6);
  return greatest - least < room / 10 ? { domain: [least - room, greatest + room] } : {};
}

/** Rates that fall by powers are read on a logarithmic scale. */
function rateScale(lines: readonly Line[]): Plot.ScaleOptions {
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  return least > 0 && greatest / least >= 10 ? { type: "log", tickFormat: "~g", ticks: 3 } : { zero: true };
}

interface Shown {
  readonly lines: readonly Line[];
  readonly domain: readonly [number, number];
}

function draw(
  kind: Kind,
  { lines, domain }: Shown,
  { plot, document, width, interactive }: Drawing,
): HTMLElement | SVGSVGElement {
  const labels = lines.map(({ label }) => label);
  const range = labels.flatMap((_, i) => palette.at(i % palette.length) ?? []);
  const rows = lines.flatMap((line) => line.points.map((point) => ({ ...point, label: line.label })));
  const spread = lines.filter((line) => line.spread);
  const shaded = spread.flatMap((line) => line.points.map((point) => ({ ...point, label: line.label })));
  const marked = lines.filter((line) => line.marked || line.points.length === 1).map(({ label }) => label);
  return plot.plot({
    document,
    width,
    height: Math.round(Math.min(300, Math.max(200, width * 0.5))),
    marginLeft: 52,
    marginRight: 16,
    marginBottom: 42,
    style: { fontSize: "12px", background: "transparent", overflow: "visible" },
    ariaLabel: kind.title,
    x: { domain, label: "iteration", labelOffset: 38, ticks: Math.max(3, Math.floor(width / 90)), tickFormat: "~s" },
    y: { label: null, grid: true, nice: true, ...(kind.scale ?? flatScale)(lines) },
    color: { domain: labels, range, legend: labels.length > 1 },
    marks: [
      plot.areaY(shaded, { x: "iteration", y1: "least", y2: "greatest", z: "label", fill: "label", fillOpacity: 0.18 }),
      plot.lineY(rows, {
        x: "iteration",
        y: "value",
        z: "label",
        stroke: "label",
        strokeWidth: 1.8,
        curve: kind.curve ?? "linear",
        tip: interactive === true,
      }),
      plot.dot(
        rows.filter(({ label }) => marked.includes(label)),
        { x: "iteration", y: "value", fill: "label", r: 3 },
      ),
    ],
  });
}
