import { type Point, type RunSeries, testsByOutput } from "./series.ts";

/** One line about a run: a name, a value and perhaps a note. Measured numbers have 5 significant digits. */
export type Fact = readonly [name: string, value: string, note?: string];

const last = (points: readonly Point[]): number | undefined => points.at(-1)?.value;
const digits = (value: number): string => String(Number(value.toPrecision(5)));

/** The state of a run: its newest numbers, and the best result of each test output. What is not known yet is left out. */
export function factsOf(run: RunSeries): readonly Fact[] {
  const facts: readonly (readonly [string, string | undefined, (string | undefined)?])[] = [
    ["status", run.status],
    ["iteration", String(run.iteration), run.iterations === null ? undefined : `of ${run.iterations}`],
    ["loss", written(last(run.smoothedLoss))],
    ["learning rate", written(last(run.rate))],
    ["images a second", written(last(run.speed))],
    ["last snapshot", run.snapshots.length === 0 ? undefined : `iteration ${run.snapshots.at(-1)}`],
    ...bestTests(run),
  ];
  return facts.flatMap(([name, value, note]): Fact[] => {
    if (value === undefined) return [];
    return [note === undefined ? [name, value] : [name, value, note]];
  });
}

const written = (value: number | undefined): string | undefined => (value === undefined ? undefined : digits(value));

function bestTests({ tests }: RunSeries): readonly Fact[] {
  return testsByOutput(tests).flatMap(([output, points]): readonly Fact[] => {
    const now = points.at(-1);
    if (now === undefined) return [];
    const better = (a: Point, b: Point): boolean => (now.isLoss ? b.value < a.value : b.value > a.value);
    const best = points.reduce((a, b) => (better(a, b) ? b : a));
    return [[output, digits(now.value), `best ${digits(best.value)} at ${best.iteration}`]];
  });
}
