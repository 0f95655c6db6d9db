import { Candidate, type Ready, type Request } from "./candidate.ts";
import type { Trial } from "./trials.ts";
import { type Timing, timingOf } from "./statistics.ts";

export interface Measured {
  readonly trial: Trial;
  readonly ready: Ready;
  readonly timing: Timing;
  /** Mebibytes. */
  readonly peak: number;
}

/** What came of a trial: figures, or why there are none. */
export type Outcome = Measured | { readonly trial: Trial; readonly why: string };

interface Running {
  readonly trial: Trial;
  readonly candidate: Candidate;
  readonly ready: Ready;
  readonly times: number[];
}

/**
 * Milliseconds for which a candidate runs before it is measured. Engines compile what runs often in the background, on cores
 * that the next candidate wants as well: Node 20 compiles our JavaScript during the first 150 images, two milliseconds of one
 * core for each.
 */
const warmUp = 3000;

/**
 * Measures trials by turns: all are started and warmed up, then each runs in every round, so that what else the machine does
 * meets all of them. Slow ones take part in the first round alone.
 */
export async function measure(
  trials: readonly Trial[],
  shared: Pick<Request, "folder" | "trainNet">,
  rounds: number,
  say: (message: string) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const running: Running[] = [];
  try {
    for (const trial of trials) {
      const candidate = new Candidate(trial.script, { ...shared, ...trial.request });
      try {
        running.push({ trial, candidate, ready: await candidate.ready(), times: [] });
        say(`${trial.name}: ready`);
      } catch (error) {
        candidate.kill();
        const why = error instanceof Error ? error.message : String(error);
        outcomes.push({ trial, why });
        say(`${trial.name}: cannot: ${why}`);
      }
    }
    for (const { trial, candidate } of running)
      if (trial.slow !== true) for (let ms = 0; ms < warmUp;) ms += await candidate.run();
    for (let round = 0; round < rounds; round++)
      for (const { trial, candidate, times } of running) {
        if (trial.slow === true && round > 0) continue;
        // The run before is for the caches, which the others have used since: a service answers one image after another.
        if (trial.slow !== true) await candidate.run();
        times.push(await candidate.run());
      }
    for (const { trial, candidate, ready, times } of running)
      outcomes.push({ trial, ready, timing: timingOf(times), peak: await candidate.end() });
  } finally {
    for (const { candidate } of running) candidate.kill();
  }
  return trials.map((trial) => outcomes.find((outcome) => outcome.trial === trial)!);
}

/** The greatest difference of an answer from the right one, as a part of the greatest number. */
export function distance(answer: readonly number[], right: Float32Array): number {
  const greatest = right.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (answer.length !== right.length) return Infinity;
  return answer.reduce((worst, value, i) => Math.max(worst, Math.abs(value - right[i]!)), 0) / greatest;
}
