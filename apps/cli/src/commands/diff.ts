import type { Command } from "commander";
import { CommandError } from "../failure.ts";
import type { BackendChoice } from "../load-backend.ts";
import { diffBackends } from "../diff/backends.ts";
import { diffWeights } from "../diff/weights.ts";
import type { RunFiles } from "../run/prepare.ts";
import type { Choices } from "../run/training.ts";
import { type AddCommand, collect, wholeNumber, withBackendOptions, type World } from "./command.ts";
import { withChoices } from "./train.ts";

export interface DiffOptions extends Omit<RunFiles, "solver">, BackendChoice, Choices {
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
  if (a !== undefined && b !== undefined && solver === undefined) return diffWeights(a, b, world.print);
  if (a === undefined && solver !== undefined) return diffBackends({ ...options, solver }, world);
  throw new CommandError(
    "diff takes either --solver solver.prototxt or two .caffemodel files: see squeezenet diff --help",
  );
}
