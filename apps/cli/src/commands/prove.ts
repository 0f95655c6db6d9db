import { randomInt } from "node:crypto";
import { clone } from "@squeezenet/caffe-io";
import type { Backend } from "@squeezenet/core";
import { CommandError, exitCodes } from "../failure.ts";
import type { Log } from "../glog.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { hashAfter } from "../run/hash-after.ts";
import { batchSizeOf, type Prepared, prepareRun, type RunFiles, withBatchSize } from "../run/prepare.ts";
import type { Choices } from "../run/training.ts";
import { variationOf } from "../variation.ts";
import { type AddCommand, wholeNumber, withBackend, withBackendOptions, type World } from "./command.ts";
import { withChoices, withRunFiles } from "./train.ts";

interface ProveOptions extends RunFiles, BackendChoice, Choices {
  readonly iterations: number;
  readonly effectiveBatch: number;
  readonly threads?: readonly number[];
  readonly json?: boolean;
}

/** One way to make the same model. */
interface Split {
  readonly batchSize: number;
  readonly iterSize: number;
  readonly threads: number | null;
}

interface Proof extends Split {
  /** SHA-256 of the learned numbers. */
  readonly hash: string;
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
    .action((options: ProveOptions) => prove(options, world));
};

function parseThreads(text: string): readonly number[] {
  const threads = text.split(",").map(Number);
  if (threads.some((count) => !Number.isInteger(count) || count < 1))
    throw new CommandError(`--threads ${text}: expected whole numbers of at least 1, such as 1,2,3,5`);
  return threads;
}

async function prove(options: ProveOptions, { log, print }: World): Promise<void> {
  const { effectiveBatch, iterations, json = false } = options;
  const { effectiveBatch: _, ...files } = options;
  const { solver, nets } = prepareRun(files, log);
  if (batchSizeOf(nets.train) === null)
    throw new CommandError(`${options.solver}: the training net has no Data layer: there is no batch to split`);
  // Without a seed each run would draw its own.
  const seed = solver.random_seed >= 0 ? solver.random_seed : randomInt(2 ** 31);
  const prepared = { solver: clone(solver, { random_seed: seed }), nets };
  const threads = options.threads ?? (options.backend === "cpu-worker" ? [1, 2, 3, 5] : [null]);
  const splits = divisorsOf(effectiveBatch).flatMap((batchSize) =>
    threads.map((count): Split => ({ batchSize, iterSize: effectiveBatch / batchSize, threads: count })),
  );
  const proofs: Proof[] = [];
  let ran: Pick<Backend, "varies"> = {};
  for (const [number, split] of splits.entries()) {
    // What the first run had to say, the others would say again.
    const said = number === 0 ? warningsOf(log) : () => {};
    const hash = await hashOf(split, prepared, options, said, (backend) => (ran = backend));
    proofs.push({ ...split, hash });
    if (!json) print(line(proofs.at(-1)!));
  }
  const same = proofs.every(({ hash }) => hash === proofs[0]!.hash);
  const { varies } = ran;
  if (json) print(JSON.stringify({ effectiveBatch, iterations, seed, backend: options.backend, varies, same, proofs }));
  else {
    print(
      same
        ? `The same bits: ${proofs.length} of ${proofs.length} runs of ${iterations} iterations, effective batch ${effectiveBatch}, seed ${seed}.`
        : `Not the same bits: ${new Set(proofs.map(({ hash }) => hash)).size} different models from ${proofs.length} runs, seed ${seed}.`,
    );
    const variation = variationOf(ran);
    if (variation !== null) print(`On this machine. ${variation}.`);
  }
  if (!same) process.exitCode = exitCodes.failed;
}

const divisorsOf = (whole: number): readonly number[] =>
  Array.from({ length: whole }, (_, i) => i + 1).filter((each) => whole % each === 0);

const warningsOf =
  (log: Log): Log =>
  (severity, source, message) => {
    if (severity !== "INFO") log(severity, source, message);
  };

async function hashOf(
  split: Split,
  { solver, nets }: Prepared,
  options: ProveOptions,
  log: Log,
  opened: (backend: Backend) => void,
): Promise<string> {
  // All work to the threads, also what one of them would soon have done: theirs is the order that is to be proven.
  const all = options.backend === "cpu-worker" ? ["inline=false"] : [];
  const choice = split.threads === null ? [] : [`threads=${split.threads}`, ...all];
  const opening = openBackend({ ...options, backendOption: [...options.backendOption, ...choice] });
  return withBackend(opening, (backend) => {
    opened(backend);
    return hashAfter(
      {
        solver: clone(solver, { iter_size: split.iterSize }),
        nets: { train: withBatchSize(nets.train, split.batchSize), tests: [] },
      },
      { backend, log, rng: options.rng, shuffle: options.shuffle, until: options.iterations },
    );
  });
}

const line = ({ batchSize, iterSize, threads, hash }: Proof): string =>
  `${hash}  batch_size ${batchSize} × iter_size ${iterSize}${threads === null ? "" : `, ${threads} thread${threads === 1 ? "" : "s"}`}`;
