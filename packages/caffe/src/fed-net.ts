import { type Backend, expectOpen, expectFound } from "@squeezenet/core";
import type { Output } from "./events.ts";
import type { Feed } from "./layer.ts";
import type { Net } from "./net.ts";
import type { Pass } from "./pass.ts";

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
  const sums = await Promise.all(
    losses.map(async ({ top, weight }) =>
      (await backend.read(top.buffer)).reduce((sofar, value) => sofar + value * weight, 0),
    ),
  );
  return sums.reduce((total, sum) => Math.fround(total + sum), 0);
}

/** Every number of every output blob, in the order of Caffe's log. */
export async function outputsOf(net: Net, { blobs, losses }: Pass): Promise<readonly Output[]> {
  const outputs = await Promise.all(
    net.outputs.map(async (name) => {
      const lossWeight = losses.find(({ blob }) => blob === name)?.weight ?? 0;
      const values = await net.backend.read(expectFound(blobs, name).buffer);
      return Array.from(values, (value) => ({ name, value, lossWeight }));
    }),
  );
  return outputs.flat();
}
