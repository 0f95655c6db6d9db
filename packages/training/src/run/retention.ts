import type { RecordedSnapshot, RecordedTest } from "./run-record.ts";

/** Which snapshots of a run are kept. */
export interface Retention {
  /** So many of the newest. */
  readonly last: number;
  /** And so many of those with the best test output of that name. */
  readonly best: { readonly count: number; readonly output: string } | null;
}

/** The snapshots that may go. One counts as best by the test at its own iteration; a loss is better if it is lower. */
export function superfluous(
  { last, best }: Retention,
  snapshots: readonly RecordedSnapshot[],
  tests: readonly RecordedTest[],
): readonly RecordedSnapshot[] {
  const newest = snapshots.toSorted((a, b) => b.iteration - a.iteration).slice(0, last);
  const keep = new Set([
    ...newest,
    ...(best === null ? [] : ranked(best.output, snapshots, tests).slice(0, best.count)),
  ]);
  return snapshots.filter((snapshot) => !keep.has(snapshot));
}

function ranked(
  output: string,
  snapshots: readonly RecordedSnapshot[],
  tests: readonly RecordedTest[],
): readonly RecordedSnapshot[] {
  return snapshots
    .flatMap((snapshot) => {
      const score = scoreOf(
        output,
        tests.find((test) => test.iteration === snapshot.iteration && test.net === 0),
      );
      return score === null ? [] : [{ snapshot, score }];
    })
    .toSorted((a, b) => b.score - a.score || b.snapshot.iteration - a.snapshot.iteration)
    .map(({ snapshot }) => snapshot);
}

/** A test's output as a score, of which more is better: a loss counts negative. Null where the test has no such output. */
export function scoreOf(output: string, test: RecordedTest | undefined): number | null {
  const found = test?.outputs.find(({ name }) => name === output);
  if (found === undefined) return null;
  return found.isLoss ? -found.value : found.value;
}
