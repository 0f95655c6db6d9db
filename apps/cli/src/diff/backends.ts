import { clone } from "@squeezenet/caffe-io";
import { asyncDispose, type Backend } from "@squeezenet/core";
import {
  type Finding,
  type Label,
  openLockstep,
  openTrace,
  shrinkCall,
  writeCase,
} from "@squeezenet/backend-conformance/lockstep";
import { CommandError, exitCodes } from "../failure.ts";
import type { World } from "../commands/command.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { type Prepared, prepareRun, type RunFiles } from "../run/prepare.ts";
import type { Choices } from "../run/training.ts";
import { writeWhole } from "../run/write-whole.ts";
import { variationOf } from "../variation.ts";
import { type Distance, distanceOf } from "./distance.ts";
import { layerLabels } from "./layer-labels.ts";
import { type Learned, learn } from "./learn.ts";

export interface DiffBackends extends RunFiles, BackendChoice, Choices {
  readonly against: string;
  readonly iterations: number;
  readonly case?: string;
}

/** Ends the program that is traced at its first wrong call. */
class Found extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(`call ${finding.number} is off`);
    this.finding = finding;
  }
}

/** Holds a backend against another through forward, backward and update, and says where they part. */
export async function diffBackends(options: DiffBackends, { log, print }: World): Promise<void> {
  const warnings: World["log"] = (severity, source, message) => {
    if (severity !== "INFO") log(severity, source, message);
  };
  const { solver, nets } = prepareRun(options, warnings);
  // Both programs start from the same weights.
  const prepared = { solver: clone(solver, { random_seed: Math.max(0, solver.random_seed) }), nets };
  const truth = await openBackend({ backend: options.against, backendOption: [] });
  try {
    await holdAgainst(truth, prepared, options, print);
  } finally {
    await truth[asyncDispose]();
  }
}

async function holdAgainst(
  truth: Backend,
  prepared: Prepared,
  options: DiffBackends,
  print: World["print"],
): Promise<void> {
  const fail = (): void => void (process.exitCode = exitCodes.failed);
  const stepwise = await inLockstep(truth, prepared, options);
  if (stepwise.variation !== null) print(`What follows holds for this machine. ${stepwise.variation}.`);
  if (stepwise.finding !== null) {
    fail();
    return report(stepwise.finding, truth, options, print);
  }
  print(`${stepwise.checked} operations of ${options.iterations} iterations, each within its bound of ${truth.name}.`);
  const whole = await inOne(prepared, options, () => false);
  const distance = distanceOf(whole, stepwise.learned);
  if (!distance.far)
    return print(`Run in one, without looking in between: ${said(distance)}. ${options.backend} is right here.`);
  fail();
  const number = await firstUnseen(stepwise.checked, async (count) => {
    const seen = await inOne(prepared, options, (call) => call < count);
    return distanceOf(seen, stepwise.learned).far;
  });
  const { kernel, geometry, layer } = stepwise.calls[number]!;
  print(
    `Run in one, without looking in between, ${options.backend} is wrong: ${said(distance)}. ` +
      `It is right once the output of operation ${number} is looked at: ${kernel}${layer === null ? "" : ` in layer "${layer}"`}, ${JSON.stringify(geometry)}. ` +
      `A fusion, or memory that is reused too early, spoils it.`,
  );
}

const said = ({ same, worst, blob }: Distance): string =>
  same ? "the same bits" : `the weights of ${blob} are off by up to ${worst.toExponential(2)} of their greatest`;

interface Seen {
  readonly kernel: string;
  readonly geometry: object;
  readonly layer: string | null;
}

interface Stepwise {
  readonly finding: Finding | null;
  readonly checked: number;
  readonly calls: readonly Seen[];
  readonly learned: Learned;
  /** What the backend's last bits are worth elsewhere. */
  readonly variation: string | null;
}

/** Trains with each call held against the truth, up to the first that is off. */
async function inLockstep(truth: Backend, prepared: Prepared, options: DiffBackends): Promise<Stepwise> {
  const labels = layerLabels();
  const calls: Seen[] = [];
  const label: Label = (kernel, geometry) => {
    const layer = labels.of(kernel, geometry);
    calls.push({ kernel, geometry, layer });
    return layer;
  };
  const tested = await openBackend(options);
  const variation = variationOf(tested);
  try {
    const found = (finding: Finding): Promise<never> => Promise.reject(new Found(finding));
    const { backend, checked } = openLockstep(tested, truth, { found, label });
    const learned = await learn(prepared, { ...options, backend, onLayer: labels.enter });
    return { finding: null, checked: checked(), calls, learned, variation };
  } catch (error) {
    if (error instanceof Found) return { finding: error.finding, checked: 0, calls, learned: new Map(), variation };
    throw error;
  } finally {
    await tested[asyncDispose]();
  }
}

/** Trains with only some calls looked at. */
async function inOne(
  prepared: Prepared,
  options: DiffBackends,
  observes: (number: number) => boolean,
): Promise<Learned> {
  const tested = await openBackend(options);
  try {
    const some = openTrace(tested, { inspect: async () => {}, observes });
    // With nothing to look at it runs as it would in training, its fused kernels too.
    const none = !observes(0);
    return await learn(prepared, { ...options, backend: none ? tested : some, onLayer: () => {} });
  } finally {
    await tested[asyncDispose]();
  }
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

/** Names a wrong call, shrinks it, and writes it as a test. */
async function report(finding: Finding, truth: Backend, options: DiffBackends, print: World["print"]): Promise<void> {
  const { number, kernel, label, call, excess, alone } = finding;
  print(
    `Operation ${number} is off: ${kernel}${label === null ? "" : ` in layer "${label}"`}, ${JSON.stringify(call.geometry)}: ` +
      `number ${excess.element} is ${excess.got}, ${truth.name} says ${excess.expected} for the same inputs (allowed: ${excess.allowed.toExponential(2)}).`,
  );
  if (alone === "right")
    return print(
      "The same call alone is right: the error is in the program around it, such as a race or memory that is reused too early. " +
        "No smaller case can show it.",
    );
  const tested = await openBackend(options);
  try {
    const shrunk = await shrinkCall(tested, truth, kernel, call);
    if (shrunk === null)
      throw new CommandError(
        `operation ${number}, ${kernel}: wrong before, right now: the backend is not deterministic`,
      );
    print(
      `The call alone is wrong too. The smallest that still is: ${kernel}, ${JSON.stringify(shrunk.call.geometry)}.`,
    );
    if (options.case === undefined) return print("Say --case FILE.test.ts to have it written as a test.");
    writeWhole(options.case, new TextEncoder().encode(writeCase(options.backend, kernel, shrunk.call)));
    print(`Written to ${options.case}.`);
  } finally {
    await tested[asyncDispose]();
  }
}
