import { CommandError } from "../failure.ts";
import { scoreOf } from "./retention.ts";
import type { RecordedTest } from "./run-record.ts";

/** When `--early-stop` ends a run. */
export interface EarlyStop {
  readonly output: string;
  /** Tests in a row without a better one. */
  readonly patience: number;
}

/** Reads `accuracy,patience=5`. @throws CommandError for anything else */
export function parseEarlyStop(text: string): EarlyStop {
  const [, output, patience] = /^([^,]+),patience=([1-9]\d*)$/.exec(text) ?? [];
  if (output === undefined)
    throw new CommandError(
      `--early-stop ${text}: expected OUTPUT,patience=N with an output of the test net and N at least 1, such as accuracy,patience=5`,
    );
  return { output, patience: Number(patience) };
}

/**
 * Why the run is to end, or null. It looks at the first test net's whole history, so that a resumed run decides as one
 * never stopped.
 * @throws CommandError for an output that the test net does not have
 */
export function whyStop({ output, patience }: EarlyStop, tests: readonly RecordedTest[]): string | null {
  const first = tests.filter(({ net }) => net === 0).toSorted((a, b) => a.iteration - b.iteration);
  const scores = first.map((test) => {
    const score = scoreOf(output, test);
    if (score === null)
      throw new CommandError(
        `--early-stop ${output}: the test net has no such output (it has: ${test.outputs.map(({ name }) => name).join(", ")})`,
      );
    return score;
  });
  const best = scores.reduce((at, score, i) => (score > scores[at]! ? i : at), 0);
  if (scores.length - 1 - best < patience) return null;
  return `${output} has not been better than ${Math.abs(scores[best]!)} of iteration ${first[best]!.iteration} in ${patience} tests`;
}
