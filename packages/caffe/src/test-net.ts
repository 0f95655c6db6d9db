import { Tape } from "@squeezenet/core";
import type { Output } from "./events.ts";
import { type FedNet, lossOf, outputsOf } from "./fed-net.ts";

export interface TestResult {
  /** Means over the batches, in float32 sums as Caffe's (Solver::Test). */
  readonly outputs: readonly Output[];
  readonly loss: number;
}

/**
 * Runs a net on `iterations` batches and averages its outputs. `onBatch` sees each batch's outputs.
 * @returns null where `interrupted` breaks it off
 */
export async function testNet(
  fed: FedNet,
  iterations: number,
  interrupted: () => boolean = () => false,
  onBatch: (batch: number, outputs: readonly Output[]) => void = () => {},
): Promise<TestResult | null> {
  const { net } = fed;
  let sums: Output[] = [];
  let loss = 0;
  for (let batch = 0; batch < iterations; batch++) {
    if (interrupted()) return null;
    using tape = new Tape(net.backend, "forward");
    const pass = net.forward(tape, { feed: await fed.next(), iteration: 0, position: 0, drawMask: noMask });
    const [outputs, batchLoss] = await Promise.all([outputsOf(net, pass), lossOf(net.backend, pass)]);
    onBatch(batch, outputs);
    loss += batchLoss;
    sums = outputs.map((output, i) => ({ ...output, value: Math.fround((sums[i]?.value ?? 0) + output.value) }));
  }
  const outputs = sums.map((output) => ({ ...output, value: Math.fround(output.value / iterations) }));
  return { outputs, loss: loss / iterations };
}

/** A net in TEST draws no masks; one in TRAIN cannot be tested. */
function noMask(layer: string): never {
  throw new Error(`layer "${layer}" drops out, which it does in TRAIN only`);
}
