import { expectFound, Tape } from "@squeezenet/core";
import type { Output } from "./events.ts";
import { type FedNet, lossOf, outputsOf } from "./fed-net.ts";

/** The means of one test over its iterations. */
export interface TestResult {
  /** Means over the batches, in float32 sums as Caffe's (Solver::Test). */
  readonly outputs: readonly Output[];
  readonly loss: number;
}

/** How a test is run. */
export interface TestOptions {
  /** Whether the test is to be broken off. */
  readonly interrupted?: () => boolean;
  /** Sees each batch's outputs. */
  readonly onBatch?: (batch: number, outputs: readonly Output[]) => void;
  /** Blobs that `onBlobs` is to see, batch by batch: a net's scores and labels, to judge each sample. */
  readonly blobs?: readonly string[];
  readonly onBlobs?: (batch: number, values: readonly Float32Array[]) => void;
}

/**
 * Runs a net on `iterations` batches and averages its outputs.
 * @returns null where `interrupted` breaks it off
 */
export async function testNet(fed: FedNet, iterations: number, options: TestOptions = {}): Promise<TestResult | null> {
  const { interrupted = () => false, onBatch = () => {}, blobs = [], onBlobs = () => {} } = options;
  const { net } = fed;
  let sums: Output[] = [];
  let loss = 0;
  for (let batch = 0; batch < iterations; batch++) {
    if (interrupted()) return null;
    using tape = new Tape(net.backend, "forward");
    const step = { feed: await fed.next(), iteration: 0, position: 0, drawMask: noMask };
    const pass = net.forward(tape, step, blobs.length > 0 ? "all" : "outputs");
    const [outputs, batchLoss, values] = await Promise.all([
      outputsOf(net, pass),
      lossOf(net.backend, pass),
      Promise.all(blobs.map((blob) => net.backend.read(expectFound(pass.blobs, blob).buffer))),
    ]);
    onBatch(batch, outputs);
    if (blobs.length > 0) onBlobs(batch, values);
    loss += batchLoss;
    sums = outputs.map((output, i) => ({ ...output, value: Math.fround((sums[i]?.value ?? 0) + output.value) }));
  }
  const outputs = sums.map((output) => ({ ...output, value: Math.fround(output.value / iterations) }));
  return { outputs, loss: loss / iterations };
}

/** A net in TEST draws no masks; one in TRAIN cannot be tested. */
function noMask(_tape: Tape, layer: string): never {
  throw new Error(`layer "${layer}" drops out, which it does in TRAIN only`);
}
