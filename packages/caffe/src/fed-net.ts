import { type Backend, expectOpen } from "@squeezenet/core";
import type { Output } from "./events.ts";
import type { Feed } from "./layer.ts";
import type { Net, Pass } from "./net.ts";

/** A net and where its batches come from. */
export interface FedNet {
  readonly net: Net;
  next(): Promise<Feed>;
}

/**
 * The loss of a pass: each loss top times its weight, in float32 (Net::ForwardFromTo).
 * @throws BackendError for a backend that was not awaited
 */
export async function lossOf(backend: Backend, { losses }: Pass): Promise<number> {
  expectOpen(backend, "lossOf");
  const tops = await Promise.all(losses.map(({ top }) => backend.read(top.buffer)));
  return losses.reduce((total, { weight }, i) => {
    const sum = tops[i]!.reduce((sofar, value) => sofar + value * weight, 0);
    return Math.fround(total + sum);
  }, 0);
}

/** Every number of every output blob, in the order of Caffe's log. */
export async function outputsOf(net: Net, { blobs, losses }: Pass): Promise<readonly Output[]> {
  const values = await Promise.all(net.outputs.map((name) => net.backend.read(blobs.get(name)!.buffer)));
  return net.outputs.flatMap((name, i) => {
    const lossWeight = losses.find(({ blob }) => blob === name)?.weight ?? 0;
    return Array.from(values[i]!, (value) => ({ name, value, lossWeight }));
  });
}
