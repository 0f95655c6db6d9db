import { clone } from "@squeezenet/caffe-io";
import { asyncDispose, type Backend } from "@squeezenet/core";
import type { Host } from "./host.ts";
import type { Notice, Say } from "./notice.ts";
import { weightsHash } from "./run/hashes.ts";
import { learn } from "./run/learn.ts";
import { batchSizeOf, type Prepared, withBatchSize } from "./run/prepare.ts";
import type { Choices } from "./run/training-options.ts";
import { TrainingError } from "./training-error.ts";

/** One way to make the same model. */
export interface Split {
  readonly batchSize: number;
  readonly iterSize: number;
  /** Threads of the backend; null leaves the number to it. */
  readonly threads: number | null;
}

/** A model made in one way. */
export interface Proof extends Split {
  /** SHA-256 of the learned numbers. */
  readonly hash: string;
}

/** What a proof is made of, one after another: a proof for each split, then the verdict. */
export type ProveEvent =
  | Notice
  | { readonly kind: "proof"; readonly proof: Proof }
  | {
      readonly kind: "verdict";
      /** Whether all models have the same bits. */
      readonly same: boolean;
      readonly seed: number;
      readonly proofs: readonly Proof[];
      /** Whether another machine may give other bits. */
      readonly varies: Backend["varies"];
    };

/** What is to be proven. */
export interface ProveOptions extends Choices {
  readonly host: Host;
  /** The solver's path, for errors. */
  readonly solver: string;
  /** Updates to train. */
  readonly iterations: number;
  /** The product; each of its divisors is tried. */
  readonly effectiveBatch: number;
  /** Numbers of threads to try; null leaves the number to the backend. */
  readonly threads: readonly (number | null)[];
  /** Opens the backend for a run; it is closed after it. */
  readonly open: (threads: number | null) => Promise<Backend>;
}

/**
 * Trains a few iterations with every batch_size × iter_size of one product and with several numbers of threads, and hashes
 * the learned numbers of each.
 * @throws TrainingError for a net without a batch, and what a run throws
 */
export async function* prove({ solver, nets }: Prepared, options: ProveOptions): AsyncGenerator<ProveEvent> {
  if (batchSizeOf(nets.train) === null)
    throw new TrainingError(`${options.solver}: the training net has no Data layer: there is no batch to split`);
  // Without a seed each run would draw its own.
  const seed = solver.random_seed >= 0 ? solver.random_seed : options.host.drawSeed();
  const prepared = { solver: clone(solver, { random_seed: seed }), nets };
  // What the first run has to say, the others would say again.
  const queue: Notice[] = [];
  const proofs: Proof[] = [];
  let varies: Backend["varies"];
  try {
    for (const split of splitsOf(options)) {
      const backend = await options.open(split.threads);
      ({ varies } = backend);
      const hash = await hashOn(backend, split, prepared, { ...options, say: (notice) => void queue.push(notice) });
      if (proofs.length === 0) yield* queue.splice(0);
      proofs.push({ ...split, hash });
      yield { kind: "proof", proof: { ...split, hash } };
    }
  } catch (error) {
    if (proofs.length === 0) yield* queue.splice(0);
    throw error;
  }
  yield { kind: "verdict", same: new Set(proofs.map(({ hash }) => hash)).size === 1, seed, proofs, varies };
}

const splitsOf = ({ effectiveBatch, threads }: ProveOptions): readonly Split[] =>
  divisorsOf(effectiveBatch).flatMap((batchSize) =>
    threads.map((count) => ({ batchSize, iterSize: effectiveBatch / batchSize, threads: count })),
  );

const divisorsOf = (whole: number): readonly number[] =>
  Array.from({ length: whole }, (_, i) => i + 1).filter((each) => whole % each === 0);

/** Trains in one way and closes the backend. */
async function hashOn(
  backend: Backend,
  split: Split,
  { solver, nets }: Prepared,
  { host, rng, shuffle, iterations, say }: ProveOptions & { readonly say: Say },
): Promise<string> {
  try {
    const prepared = {
      solver: clone(solver, { iter_size: split.iterSize }),
      nets: { train: withBatchSize(nets.train, split.batchSize), tests: [] },
    };
    const model = await learn(prepared, { backend, host, rng, shuffle, watchdog: true, until: iterations, say });
    return await weightsHash(model, host.hashing);
  } finally {
    await backend[asyncDispose]();
  }
}
