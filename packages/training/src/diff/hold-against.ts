import { type Finding, shrinkCall, writeCase } from "@squeezenet/backend-conformance/lockstep";
import { clone } from "@squeezenet/caffe-io";
import { asyncDispose, expectFound, nameOfCall } from "@squeezenet/core";
import type { Prepared } from "../run/prepare.ts";
import { TrainingError } from "../training-error.ts";
import type { DiffEvent } from "./diff-event.ts";
import type { DiffOptions } from "./diff-options.ts";
import { distanceOf } from "./distance.ts";
import { inLockstep, inOne } from "./observed-runs.ts";

/** `diffBackends`, on the lockstep. */
export async function* holdAgainst({ solver, nets }: Prepared, options: DiffOptions): AsyncGenerator<DiffEvent> {
  // Both programs start from the same weights.
  const prepared = { solver: clone(solver, { random_seed: Math.max(0, solver.random_seed) }), nets };
  const stepwise = await inLockstep(prepared, options);
  if (stepwise.variation !== null) yield { kind: "varies", variation: stepwise.variation };
  if (stepwise.finding !== null) {
    yield { kind: "off", finding: stepwise.finding };
    // A call that is right alone has no smaller case that could show the error.
    if (stepwise.finding.alone !== "right") yield await shrunk(stepwise.finding, options);
    return;
  }
  yield { kind: "all within", checked: stepwise.checked };
  const distance = distanceOf(await inOne(prepared, options, () => false), stepwise.learned);
  if (!distance.far) return yield { kind: "right in one", distance };
  const number = await firstUnseen(stepwise.checked, async (count) => {
    const seen = await inOne(prepared, options, (call) => call < count);
    return distanceOf(seen, stepwise.learned).far;
  });
  yield { kind: "wrong in one", distance, number, call: expectFound(stepwise.calls, number) };
}

/** The call whose observation makes the program right: looking at fewer leaves it wrong. Halves the range. */
async function firstUnseen(total: number, wrongWith: (count: number) => Promise<boolean>): Promise<number> {
  let [wrong, right] = [0, total];
  while (right - wrong > 1) {
    const middle = Math.floor((wrong + right) / 2);
    if (await wrongWith(middle)) wrong = middle;
    else right = middle;
  }
  return right - 1;
}

/** Shrinks a wrong call to the smallest that still is. */
async function shrunk({ number, kernel, name, call }: Finding, options: DiffOptions): Promise<DiffEvent> {
  const tested = await options.open();
  try {
    const smallest = await shrinkCall(tested, options.truth, kernel, call);
    if (smallest === null)
      throw new TrainingError(
        `operation ${number}, ${name}: wrong before, right now: the backend is not deterministic`,
      );
    const test = writeCase(options.backend, kernel, smallest.call);
    const { geometry } = smallest.call;
    return { kind: "shrunk", name: nameOfCall(kernel, geometry), geometry, test };
  } finally {
    await tested[asyncDispose]();
  }
}
