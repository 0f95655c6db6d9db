import { type Finding, type Label, openLockstep, openTrace } from "@squeezenet/backend-conformance/lockstep";
import { asyncDispose, type Backend } from "@squeezenet/core";
import { learn } from "../run/learn.ts";
import type { Prepared } from "../run/prepare.ts";
import { variationOf } from "../variation.ts";
import type { SeenCall } from "./diff-event.ts";
import type { DiffOptions } from "./diff-options.ts";
import { layerLabels } from "./layer-labels.ts";
import { type Learned, learnedOf } from "./learned.ts";

/** Ends the program that is traced at its first wrong call. */
class Found extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(`call ${finding.number} is off`);
    this.finding = finding;
  }
}

/** A run in which each call was looked at. */
export interface Stepwise {
  readonly finding: Finding | null;
  readonly checked: number;
  readonly calls: readonly SeenCall[];
  readonly learned: Learned;
  /** What the backend's last bits are worth elsewhere. */
  readonly variation: string | null;
}

/** Trains with each call held against the truth, up to the first that is off. */
export async function inLockstep(prepared: Prepared, options: DiffOptions): Promise<Stepwise> {
  const labels = layerLabels();
  const calls: SeenCall[] = [];
  const label: Label = (name, geometry) => {
    const layer = labels.of(name, geometry);
    calls.push({ name, geometry, layer });
    return layer;
  };
  const tested = await options.open();
  const variation = variationOf(tested);
  try {
    const found = (finding: Finding): Promise<never> => Promise.reject(new Found(finding));
    const { backend, checked } = openLockstep(tested, options.truth, { found, label });
    const learned = await learnedBlobs(prepared, options, { backend, onLayer: labels.enter });
    return { finding: null, checked: checked(), calls, learned, variation };
  } catch (error) {
    if (error instanceof Found) return { finding: error.finding, checked: 0, calls, learned: new Map(), variation };
    throw error;
  } finally {
    await tested[asyncDispose]();
  }
}

/** Trains some iterations on a backend, with nobody to stop it at numbers that are not finite. */
async function learnedBlobs(
  prepared: Prepared,
  { host, iterations, rng, shuffle }: DiffOptions,
  on: { readonly backend: Backend; readonly onLayer?: (name: string) => void },
): Promise<Learned> {
  const choices = { host, rng, shuffle, watchdog: false, until: iterations };
  return learnedOf(await learn(prepared, { ...choices, ...on }));
}

/** Trains with only some calls looked at. */
export async function inOne(
  prepared: Prepared,
  options: DiffOptions,
  observes: (number: number) => boolean,
): Promise<Learned> {
  const tested = await options.open();
  try {
    const some = openTrace(tested, { inspect: async () => {}, observes });
    // With nothing to look at it runs as it would in training, its fused kernels too.
    const none = !observes(0);
    return await learnedBlobs(prepared, options, { backend: none ? tested : some });
  } finally {
    await tested[asyncDispose]();
  }
}
