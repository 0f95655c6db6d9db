import { type Choices, prepareRun, type Proof, prove, type RunFiles, variationOf } from "@squeezenet/training";
import { nodeHost } from "@squeezenet/training/node";
import { CommandError, exitCodes } from "../failure.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { logNotice } from "../log-notice.ts";
import { warningsOf } from "../glog.ts";
import { inFlags } from "../in-flags.ts";
import { type AddCommand, wholeNumber, withBackendOptions, type World } from "./command.ts";
import { withChoices, withRunFiles } from "./run-options.ts";

interface ProveOptions extends RunFiles, BackendChoice, Choices {
  readonly iterations: number;
  readonly effectiveBatch: number;
  readonly threads?: readonly number[];
  readonly json?: boolean;
}

/** `squeezenet prove`: whether every split of one effective batch gives the same bits. */
export const addProve: AddCommand = (program, world) => {
  withBackendOptions(withChoices(withRunFiles(program.command("prove"))))
    .summary("prove that every split of a batch gives the same model")
    .description(
      "Trains a few iterations with every batch_size × iter_size of one product and with several numbers of threads, and\n" +
        "prints a hash of the learned numbers for each. Exit code 1 if they are not all the same. Writes no file. The hash of\n" +
        "another machine may be another one, unless --exact is given: the last line says so.",
    )
    .option("--iterations <n>", "updates to train", wholeNumber("iterations", 1), 3)
    .option("--effective-batch <n>", "the product; every divisor is tried", wholeNumber("effective-batch", 1), 12)
    .option("--threads <a,b,…>", "numbers of threads to try (1,2,3,5 on cpu-worker)", parseThreads)
    .option("--json", "one JSON object on stdout")
    .action((options: ProveOptions) => runProve(options, world));
};

function parseThreads(text: string): readonly number[] {
  const threads = text.split(",").map(Number);
  if (threads.some((count) => !Number.isInteger(count) || count < 1))
    throw new CommandError(`--threads ${text}: expected whole numbers of at least 1, such as 1,2,3,5`);
  return threads;
}

async function runProve(options: ProveOptions, { log, print }: World): Promise<void> {
  const { backend, effectiveBatch, iterations, json = false } = options;
  const { effectiveBatch: _, ...files } = options;
  const host = nodeHost();
  const prepared = await prepareRun(files, host.files, (notice) => logNotice(log, notice));
  const threads = options.threads ?? (backend === "cpu-worker" ? [1, 2, 3, 5] : [null]);
  const open = (count: number | null): ReturnType<typeof openBackend> => openBackend(withThreads(options, count));
  for await (const event of prove(prepared, { ...options, host, threads, open })) {
    if (event.kind === "proof") {
      if (!json) print(line(event.proof));
      continue;
    }
    if (event.kind !== "verdict") {
      logNotice(warningsOf(log), event);
      continue;
    }
    const { same, seed, proofs, varies } = event;
    if (!same) process.exitCode = exitCodes.failed;
    if (json) return print(JSON.stringify({ effectiveBatch, iterations, seed, backend, varies, same, proofs }));
    print(
      same
        ? `The same bits: ${proofs.length} of ${proofs.length} runs of ${iterations} iterations, effective batch ${effectiveBatch}, seed ${seed}.`
        : `Not the same bits: ${new Set(proofs.map(({ hash }) => hash)).size} different models from ${proofs.length} runs, seed ${seed}.`,
    );
    const variation = variationOf(event);
    if (variation !== null) print(`On this machine. ${inFlags(variation)}.`);
  }
}

/** The backend with a number of threads; with null, it has its own. */
function withThreads(options: ProveOptions, count: number | null): BackendChoice {
  // All work to the threads, also what one of them would soon have done: theirs is the order that is to be proven.
  const all = options.backend === "cpu-worker" ? ["inline=false"] : [];
  const choice = count === null ? [] : [`threads=${count}`, ...all];
  return { ...options, backendOption: [...options.backendOption, ...choice] };
}

const line = ({ batchSize, iterSize, threads, hash }: Proof): string =>
  `${hash}  batch_size ${batchSize} × iter_size ${iterSize}${threads === null ? "" : `, ${threads} thread${threads === 1 ? "" : "s"}`}`;
