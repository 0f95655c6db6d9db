import type { SolverParameter } from "@squeezenet/caffe-io";
import { type Finding, finding } from "./finding.ts";

/** Sizes that say how long a run is. */
export interface Sizes {
  readonly batchSize: number;
  /** Records of the training set. */
  readonly records: number;
  /** For each test net: its batch_size and its records. */
  readonly tests: readonly { readonly batchSize: number; readonly records: number }[];
}

/** The iteration of the first step of "step", and of the last of "multistep"; 0 for a policy without steps. */
const lastStepOf = ({ lr_policy, stepsize, stepvalue }: SolverParameter): number =>
  lr_policy === "step" ? stepsize : lr_policy === "multistep" ? Math.max(0, ...stepvalue) : 0;

/** Finds how many images and epochs a run is, and what of each test set its tests see. */
export function* checkSchedule(
  solver: SolverParameter,
  { batchSize, records, tests }: Sizes,
): Generator<Finding, void> {
  const { iter_size, max_iter, test_iter } = solver;
  const effective = batchSize * iter_size;
  const images = effective * max_iter;
  const epoch = Math.ceil(records / effective);
  yield finding(
    "ok",
    "schedule",
    `effective batch ${batchSize} × ${iter_size} = ${effective}; an epoch of ${records} images is ${epoch} iterations; ` +
      `${max_iter} iterations are ${images} images, ${(images / records).toFixed(1)} epochs`,
  );
  if (images < records)
    yield finding(
      "warning",
      "schedule",
      `max_iter ${max_iter} ends before the first epoch: ${images} of ${records} images are seen`,
    );
  const last = lastStepOf(solver);
  if (last >= max_iter)
    yield finding(
      "warning",
      "schedule",
      `lr_policy "${solver.lr_policy}" steps at iteration ${last}, which max_iter ${max_iter} never reaches`,
    );
  for (const [net, { batchSize: size, records: count }] of tests.entries()) {
    const seen = size * (test_iter[net] ?? 0);
    const what = `test net #${net}: test_iter ${test_iter[net]} × batch_size ${size} = ${seen} images of a set of ${count}`;
    if (seen === count) yield finding("ok", "schedule", what);
    else if (seen > count) yield finding("warning", "schedule", `${what}: some are counted twice; ${fit(count, size)}`);
    else yield finding("warning", "schedule", `${what}: the rest is never tested in one test; ${fit(count, size)}`);
  }
}

/** What test_iter would see each image once. */
const fit = (count: number, size: number): string =>
  count % size === 0
    ? `test_iter: ${count / size} sees each once`
    : `no test_iter sees each once: take a batch_size that divides ${count}`;
