import { addressedMasks, filterNet, Net, type NetOptions, solve, stateOf } from "@squeezenet/caffe";
import { clone, create, type NetParameter, type SolverParameter } from "@squeezenet/caffe-io";
import { Mt19937, openDry, type Shape, size } from "@squeezenet/core";
import { option } from "../named-option.ts";
import { batchSizeOf, withBatchSize } from "../run/prepare.ts";
import { bytes, type Finding, finding } from "./finding.ts";

/** What the process takes beside: Node, V8's heap, the image decoder and two threads. Measured, see docs/performance.md. */
const PROCESS = 200 * 2 ** 20;
/** Batches that wait for their turn, and the one that is computed. */
const READ_AHEAD = 5;

/** Bytes of a training run. */
export interface MemoryPlan {
  readonly batchSize: number;
  /** The most that weights, histories, blobs and gradients hold at once: from a dry run of one update. */
  readonly backend: number;
  /** Images that are read ahead. */
  readonly data: number;
  /** All of it, with what the process takes by itself. */
  readonly total: number;
}

/** Shapes of the blobs that a net's Data layers give, for one image. */
export type ImageShapes = ReadonlyMap<string, Shape>;

/** Runs one update on a backend that computes nothing and counts bytes: exact, and there is no second memory code. */
export async function planMemory(
  solver: SolverParameter,
  train: NetParameter,
  images: ImageShapes,
): Promise<MemoryPlan> {
  const batchSize = batchSizeOf(train) ?? 1;
  const backend = openDry();
  const shapes = new Map([...images].map(([blob, [, ...image]]) => [blob, [batchSize, ...image]] as const));
  const state = stateOf(train, "TRAIN", create("NetState", { ...solver.train_state }));
  const options: NetOptions = { backend, phase: "TRAIN", generator: new Mt19937(1), inputShapes: shapes };
  const net = new Net(filterNet(train, state), options);
  const feed = Object.fromEntries([...net.inputs].map(([blob, shape]) => [blob, new Float32Array(size(shape))]));
  const once = clone(solver, {
    max_iter: 1,
    iter_size: Math.min(2, solver.iter_size),
    ...{ snapshot: 0, snapshot_after_train: false, display: 0, test_interval: 0, test_iter: [] },
  });
  const running = { backend, train: { net, next: async () => feed }, tests: [], watchdog: false };
  for await (const event of solve(once, { ...running, drawMask: addressedMasks(1) })) void event;
  const data = READ_AHEAD * [...shapes.values()].reduce((sum, shape) => sum + 4 * size(shape), 0);
  return { batchSize, backend: backend.usage.peak, data, total: PROCESS + backend.usage.peak + data };
}

/** Finds what a run needs, and which splits of its effective batch fit a budget. */
export async function* checkMemory(
  solver: SolverParameter,
  train: NetParameter,
  images: ImageShapes,
  budget: number,
): AsyncGenerator<Finding, void> {
  const plan = await planMemory(solver, train, images);
  const effective = plan.batchSize * solver.iter_size;
  const parts = `${bytes(plan.backend)} on the backend, ${bytes(plan.data)} of images read ahead, ${bytes(PROCESS)} for the process`;
  const need = `batch_size ${plan.batchSize} × iter_size ${solver.iter_size} needs ${bytes(plan.total)}: ${parts}`;
  if (plan.total <= budget) return yield finding("ok", "memory", `${need}; ${bytes(budget)} are there`);
  const fitting = await largestThatFits(solver, train, images, { effective, budget });
  yield finding(
    "error",
    "memory",
    `${need}; only ${bytes(budget)} are there. ${
      fitting === null
        ? "Not even batch_size 1 fits."
        : `The same model, bit for bit, with batch_size ${fitting.batchSize} × iter_size ${effective / fitting.batchSize} needs ${bytes(fitting.total)}: ${option("batchSize", fitting.batchSize)} ${option("effectiveBatch", effective)}.`
    }`,
  );
}

/** The greatest divisor of the effective batch whose plan fits. */
async function largestThatFits(
  solver: SolverParameter,
  train: NetParameter,
  images: ImageShapes,
  { effective, budget }: { readonly effective: number; readonly budget: number },
): Promise<MemoryPlan | null> {
  for (let batchSize = effective; batchSize >= 1; batchSize--) {
    if (effective % batchSize !== 0) continue;
    const split = clone(solver, { iter_size: effective / batchSize });
    const plan = await planMemory(split, withBatchSize(train, batchSize), images);
    if (plan.total <= budget) return plan;
  }
  return null;
}
