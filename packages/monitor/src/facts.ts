import { type Point, type RunSeries, testsByOutput } from "./series.ts";

/** What is told of a run in words: a name, a value, and what else there is to say of it. */
export type Fact = readonly [name: string, value: string, note?: string];

const last = (points: readonly Point[]): number | undefined => points.at(-1)?.value;
const digits = (value: number): string => String(Number(value.toPrecision(5)));

/** Where a run stands: its newest numbers, and the best of each test. */
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
