import { addressedMasks, backward, gradientSumsOf, lossOf, type Net, type Step } from "@squeezenet/caffe";
import { size, Tape } from "@squeezenet/core";
import type { Fed } from "./database-fed.ts";

/** How long one pass took. */
export interface Lap {
  readonly loss: number;
  /** Milliseconds. */
  readonly forward: number;
  /** Milliseconds; of a net without a loss, next to nothing. */
  readonly backward: number;
}

/** One pass forward, and backward where there is a loss; each is waited for. Inputs that no database feeds are zeros, as in Caffe. */
export async function timePass(fed: Fed): Promise<Lap> {
  const { net } = fed;
  const { backend } = net;
  const feed = { ...zeros(net), ...(await fed.next()) };
  const step: Step = { feed, iteration: 0, position: 0, drawMask: addressedMasks(1) };
  const trains = net.layers.some(({ lossWeights }) => lossWeights.some((weight) => weight !== 0));
  using tape = new Tape(backend, trains ? "forward and backward" : "forward");
  const start = performance.now();
  const result = net.forward(tape, step);
  const outputs = [...result.blobs.values()];
  await Promise.all(outputs.map(({ buffer }) => backend.read(buffer)));
  const loss = await lossOf(backend, result);
  const middle = performance.now();
  using sums = gradientSumsOf(net, backend);
  backward(tape, result, sums);
  const [first] = net.params;
  if (result.losses.length > 0 && first !== undefined) await backend.read(sums.total(first.tensor));
  return { loss, forward: middle - start, backward: performance.now() - middle };
}

const zeros = (net: Net): Record<string, Float32Array> =>
  Object.fromEntries([...net.inputs].map(([blob, shape]) => [blob, new Float32Array(size(shape))]));
