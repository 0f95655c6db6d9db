import type { Backend } from "@squeezenet/core";
import {
  type BlobDifference,
  type Choices,
  diffBackends,
  type DiffEvent,
  diffWeights,
  prepareRun,
  readWeights,
  type RunFiles,
} from "@squeezenet/training";
import { nodeFiles, nodeHost, writeWhole } from "@squeezenet/training/node";
import type { Command } from "commander";
import { CommandError, exitCodes } from "../failure.ts";
import { warningsOf } from "../glog.ts";
import { inFlags } from "../in-flags.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { logNotice } from "../log-notice.ts";
import { table } from "../table.ts";
import { type AddCommand, collect, wholeNumber, withBackend, withBackendOptions, type World } from "./command.ts";
import { withChoices } from "./run-options.ts";

interface DiffOptions extends Omit<RunFiles, "solver">, BackendChoice, Choices {
  readonly solver?: string;
  readonly against: string;
  readonly iterations: number;
  readonly case?: string;
}

/** `squeezenet diff`: where two backends, or two sets of weights, part. */
export const addDiff: AddCommand = (program, world) => {
  withDiffOptions(withBackendOptions(withChoices(program.command("diff"))))
    .summary("find the first operation on which two backends differ, or compare two snapshots")
    .description(
      "With --solver: trains on --backend and holds every operation, forward, backward and update, against --against, which\n" +
        "is given the very numbers that the backend computed with, so that no error is inherited. Names the first one that is\n" +
        "further off than rounding explains, says whether it is wrong alone or only in this program, shrinks it to the\n" +
        "smallest geometry that still fails and writes it as a test (--case). Then trains without looking in between, for\n" +
        "what only fusions and reused memory do. With two files: compares two .caffemodel, layer by layer.\n" +
        "Exit code 1 if they differ. The oracle is slow: take a small batch (--batch-size).",
    )
    .argument("[a.caffemodel]", "weights to compare")
    .argument("[b.caffemodel]", "with these")
    .action((a: string | undefined, b: string | undefined, options: DiffOptions) => diff(a, b, options, world));
};

const withDiffOptions = (command: Command): Command =>
  command
    .option("--solver <solver.prototxt>", "the solver to train with")
    .option("--weights <a.caffemodel,…>", "weights to start from")
    .option("--set <field=value>", "override a field (repeatable)", collect, [])
    .option("--level <n>", "NetState level of the training net", "0")
    .option("--stage <a,b>", "NetState stages of the training net", "")
    .option("--effective-batch <n>", "batch_size × iter_size: sets iter_size", wholeNumber("effective-batch", 1))
    .option("--batch-size <n>", "batch_size of the training net's Data layers", wholeNumber("batch-size", 1))
    .option("--against <backend>", "the backend that is right", "oracle")
    .option("--iterations <n>", "updates to train", wholeNumber("iterations", 1), 1)
    .option("--case <file.test.ts>", "where to write the smallest failing call, as a vitest file");

async function diff(
  a: string | undefined,
  b: string | undefined,
  { solver, ...options }: DiffOptions,
  world: World,
): Promise<void> {
  if (a !== undefined && b !== undefined && solver === undefined) return compareWeights(a, b, world.print);
  if (a === undefined && solver !== undefined) return compareBackends({ ...options, solver }, world);
  throw new CommandError(
    "diff takes either --solver solver.prototxt or two .caffemodel files: see squeezenet diff --help",
  );
}

/** Prints how far the learned numbers of two nets are apart, blob by blob; the exit code is 1 if they are at all. */
async function compareWeights(a: string, b: string, print: World["print"]): Promise<void> {
  const blobs = diffWeights(await readWeights(a, nodeFiles), await readWeights(b, nodeFiles));
  const differing = blobs.filter(({ difference }) => difference.verdict !== "same bits");
  print(
    table(
      ["blob", "verdict", "greatest difference", "at", a, b],
      blobs.map(({ blob, difference }) => [blob, difference.verdict, ...detailsOf(difference)]),
    ),
  );
  print(
    differing.length === 0
      ? `The same bits in all ${blobs.length} blobs.`
      : `${differing.length} of ${blobs.length} blobs differ.`,
  );
  if (differing.length > 0) process.exitCode = exitCodes.failed;
}

function detailsOf(difference: BlobDifference): readonly string[] {
  if (difference.verdict === "other sizes") return ["", "", ...difference.sizes.map(String)];
  if (difference.verdict !== "differs") return ["", "", "", ""];
  const { by, at, values } = difference;
  return [by.toExponential(2), String(at), ...values.map(String)];
}

type BackendsOptions = DiffOptions & RunFiles;

/** Prints where two backends part; the exit code is 1 if they do. */
async function compareBackends(options: BackendsOptions, { log, print }: World): Promise<void> {
  const host = nodeHost();
  const prepared = await prepareRun(options, host.files, (notice) => logNotice(warningsOf(log), notice));
  await withBackend(openBackend({ backend: options.against, backendOption: [] }), async (truth) => {
    const open = (): Promise<Backend> => openBackend(options);
    for await (const event of diffBackends(prepared, { ...options, host, open, truth })) {
      if (event.kind === "off" || event.kind === "wrong in one") process.exitCode = exitCodes.failed;
      for (const text of told(event, options, truth)) print(text);
      if (event.kind !== "shrunk" || options.case === undefined) continue;
      writeWhole(options.case, new TextEncoder().encode(event.test));
      print(`Written to ${options.case}.`);
    }
  });
}

/** What an event is in words. */
function told(event: DiffEvent, options: BackendsOptions, truth: Backend): readonly string[] {
  switch (event.kind) {
    case "varies":
      return [`What follows holds for this machine. ${inFlags(event.variation)}.`];
    case "all within":
      return [
        `${event.checked} operations of ${options.iterations} iterations, each within its bound of ${truth.name}.`,
      ];
    case "right in one":
      return [`Run in one, without looking in between: ${said(event.distance)}. ${options.backend} is right here.`];
    case "wrong in one": {
      const { name, geometry, layer } = event.call;
      return [
        `Run in one, without looking in between, ${options.backend} is wrong: ${said(event.distance)}. ` +
          `It is right once the output of operation ${event.number} is looked at: ${name}${inLayer(layer)}, ${JSON.stringify(geometry)}. ` +
          `A fusion, or memory that is reused too early, spoils it.`,
      ];
    }
    case "off": {
      const { number, name, label, call, excess, alone } = event.finding;
      return [
        `Operation ${number} is off: ${name}${inLayer(label)}, ${JSON.stringify(call.geometry)}: ` +
          `number ${excess.element} is ${excess.got}, ${truth.name} says ${excess.expected} for the same inputs (allowed: ${excess.allowed.toExponential(2)}).`,
        ...(alone === "right"
          ? [
              "The same call alone is right: the error is in the program around it, such as a race or memory that is reused too early. " +
                "No smaller case can show it.",
            ]
          : []),
      ];
    }
    case "shrunk":
      return [
        `The call alone is wrong too. The smallest that still is: ${event.name}, ${JSON.stringify(event.geometry)}.`,
        ...(options.case === undefined ? ["Say --case FILE.test.ts to have it written as a test."] : []),
      ];
  }
}

const inLayer = (layer: string | null): string => (layer === null ? "" : ` in layer "${layer}"`);

const said = ({ same, worst, blob }: Extract<DiffEvent, { kind: "right in one" }>["distance"]): string =>
  same ? "the same bits" : `the weights of ${blob} are off by up to ${worst.toExponential(2)} of their greatest`;
