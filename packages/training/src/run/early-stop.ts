import { option } from "../named-option.ts";
import { TrainingError } from "../training-error.ts";
import { scoreOf } from "./retention.ts";
import type { RecordedTest } from "./run-record.ts";

/** When a run is to end before its time. */
export interface EarlyStop {
  /** An output of the first test net, such as "accuracy"; of a loss, less is better. */
  readonly output: string;
  /** Tests in a row without a better one. */
  readonly patience: number;
}

/**
 * Why the run is to end, or null. It looks at the first test net's whole history, so that a resumed run decides as one
 * never stopped.
 * @throws TrainingError for an output that the test net does not have
 */
export function whyStop({ output, patience }: EarlyStop, tests: readonly RecordedTest[]): string | null {
  const scores = tests
    .filter(({ net }) => net === 0)
    .toSorted((a, b) => a.iteration - b.iteration)
    .map((test) => ({ iteration: test.iteration, score: expectScore(output, test) }));
  const best = scores.reduce((at, { score }, i) => (score > (scores[at]?.score ?? score) ? i : at), 0);
  const winner = scores[best];
  if (winner === undefined || scores.length - 1 - best < patience) return null;
  return `${output} has not been better than ${Math.abs(winner.score)} of iteration ${winner.iteration} in ${patience} tests`;
}

function expectScore(output: string, test: RecordedTest): number {
  const score = scoreOf(output, test);
  if (score !== null) return score;
  const there = test.outputs.map(({ name }) => name).join(", ");
  throw new TrainingError(`${option("earlyStop")} ${output}: the test net has no such output (it has: ${there})`);
}
