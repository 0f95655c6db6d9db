import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  addressedMasks,
  caffeMasks,
  copyTrainedLayers,
  freshProgress,
  Histories,
  solve,
  stateOf,
  updateRules,
} from "@squeezenet/caffe";
import { clone, type SolverParameter } from "@squeezenet/caffe-io";
import { expectFound, Mt19937, oracle } from "@squeezenet/core";
import { feedNet, netsOf, readSolver, readState, readWeights } from "@squeezenet/training";
import { nodeHost } from "@squeezenet/training/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A training run of real Caffe. */
interface Trajectory {
  readonly name: string;
  readonly solver: string;
  readonly init: string | null;
  readonly iterations: number;
  readonly loss: readonly number[];
  readonly lr: readonly number[];
  readonly final_bin: string;
  readonly resumed_from?: string;
  readonly resume_iter?: number;
  readonly note: string;
}

const folder = fileURLToPath(new URL("../../../../packages/data/test/golden/data/", import.meta.url));
const runs: readonly Trajectory[] = Object.values(JSON.parse(readFileSync(`${folder}trajectories.json`, "utf8")));

/** All 30 iterations take minutes on the oracle: GOLDEN_ITERATIONS=30 runs them. */
const limit = Number(process.env["GOLDEN_ITERATIONS"] ?? 10);
const home = process.cwd();
const quiet = (): void => {};
const { files, databases } = nodeHost();

/** Real Caffe differs from itself by as much with other kernels of OpenBLAS; see docs/numerics.md. */
const tolerance = (iteration: number): number => (iteration < 5 ? 1e-5 : iteration < 10 ? 1e-4 : 5e-3);

interface Result {
  readonly losses: readonly number[];
  readonly rates: readonly number[];
  readonly weights: readonly number[];
}

async function train(run: Trajectory, change: (solver: SolverParameter) => SolverParameter): Promise<Result> {
  const backend = await oracle.open();
  const solver = change(await readSolver(run.solver, files, quiet));
  const generator = new Mt19937(solver.random_seed >= 0 ? solver.random_seed : 1);
  const nets = await netsOf(solver, run.solver, files, quiet);
  const state = stateOf(nets.train, "TRAIN");
  const fed = await feedNet(nets.train, { backend, generator, state, start: 0, databases, say: quiet });
  const histories = new Histories(backend, fed.net.params, updateRules[solver.type]!.histories);
  let progress = freshProgress;
  if (run.resumed_from !== undefined) {
    const resumed = await readState(run.resumed_from, files);
    copyTrainedLayers(fed.net, await readWeights(resumed.learned_net, files), resumed.learned_net);
    histories.restore(resumed);
    progress = {
      ...freshProgress,
      iteration: resumed.iter,
      currentStep: resumed.current_step,
      smoothedSince: resumed.iter,
    };
  } else if (run.init !== null) {
    const file = run.init === "FIELD" ? expectFound(solver.weights, 0) : run.init;
    copyTrainedLayers(fed.net, await readWeights(file, files), file);
  }
  // random_seed42 has dropout, drawn in Caffe's order; the others draw nothing.
  const drawMask = run.init === null ? caffeMasks(generator) : addressedMasks(1);
  const losses: number[] = [];
  const rates: number[] = [];
  for await (const event of solve(solver, { backend, train: fed, tests: [], drawMask, progress, histories })) {
    if (event.kind === "iteration") losses.push(event.loss);
    if (event.kind === "rate") rates.push(event.rate);
  }
  const weights = await Promise.all(fed.net.params.map((param) => param.read()));
  await fed.close();
  return { losses, rates, weights: weights.flatMap((values) => [...values]) };
}

beforeAll(() => process.chdir(folder));
afterAll(() => process.chdir(home));

/** The first `count` iterations. The poly policy reads max_iter, so that its run goes on to its end. */
const first =
  (count: number) =>
  (solver: SolverParameter): SolverParameter =>
    clone(solver, { snapshot_after_train: false, ...(solver.lr_policy === "poly" ? {} : { max_iter: count }) });

describe("a training run has the losses and learning rates of real Caffe", () => {
  for (const run of runs)
    it(`${run.name}${run.note === "" ? "" : `: ${run.note}`}`, async () => {
      const start = run.resume_iter ?? 0;
      const count = Math.min(run.iterations - start, limit);
      const { losses, rates } = await train(run, first(start + count));
      expect(losses.length).toBeGreaterThanOrEqual(count);
      for (let i = 0; i < count; i++) {
        expect(rates[i], `learning rate of iteration ${start + i}`).toBe(run.lr[start + i]);
        // A resumed run has no history of ties that may have flipped: it starts as close as a new one.
        const allowed = tolerance(i);
        expect(
          Math.abs(expectFound(losses, i) - expectFound(run.loss, start + i)),
          `loss of iteration ${start + i}`,
        ).toBeLessThan(allowed);
      }
    });
});

describe("hierarchical batching", () => {
  it("gives batch 4 × iter_size 4 and batch 16 × iter_size 1 the same weights, bit for bit", async () => {
    const [whole, split] = ["sgd", "sgd_iter_size4"].map((name) => runs.find((run) => run.name === name)!);
    const one = await train(whole!, first(3));
    const four = await train(split!, first(3));
    expect(four.weights).toEqual(one.weights);
    expect(one.weights.some((value) => value !== 0)).toBe(true);
  });
});

describe("the weights at the end of a run", () => {
  it("are those of real Caffe within half a percent", async () => {
    const run = runs.find(({ name }) => name === "mean_file")!;
    const { weights } = await train(run, first(run.iterations));
    const want = new Float32Array(new Uint8Array(readFileSync(`${folder}${run.final_bin}`)).buffer);
    const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
    expect(weights).toHaveLength(want.length);
    expect(norm(weights.map((v, i) => v - expectFound(want, i))) / norm([...want])).toBeLessThan(5e-3);
  });
});
