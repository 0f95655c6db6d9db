import { addressedMasks, type Feed, type Net, NetError, type Pass, seedLosses } from "@squeezenet/caffe";
import { Tape, type Tensor } from "@squeezenet/core";
import { type Blob, type BlobLike, ofBlobLike } from "./blob.ts";
import { noBlob, titleOf } from "./inputs.ts";

/** What a backward pass found. */
export interface Gradients {
  /** Of the inputs, and of the blobs to keep. */
  readonly blobs: Readonly<Record<string, Blob>>;
  /** Of each layer's learned blobs, in Caffe's order, by the layer's name. */
  readonly params: Readonly<Record<string, readonly Blob[]>>;
  /** The outputs of the forward pass before it. */
  readonly outputs: Readonly<Record<string, Blob>>;
}

/** A backward pass to be run. */
export interface GradientRequest {
  readonly feed: Feed;
  readonly iteration: number;
  readonly seed: number;
  /** Gradients of blobs to begin with; without any, the net's losses. */
  readonly diffs: Readonly<Record<string, BlobLike>>;
  readonly keep: readonly string[];
}

/**
 * Runs a net forward and back, and reads the gradients; the tape ends here.
 * @throws NetError for a net without a loss where no diffs are given, or a blob that the net does not have
 */
export async function gradientsOf(net: Net, request: GradientRequest): Promise<Gradients> {
  const { feed, iteration, seed, diffs, keep } = request;
  using tape = new Tape(net.backend);
  const pass = net.forward(tape, { feed, iteration, position: 0, drawMask: addressedMasks(seed) }, "all");
  const { seeds, denominator } = seedsOf(tape, net, pass, diffs);
  const wanted = [...net.inputs.keys(), ...keep].map((name) => [name, originOf(net, pass, name)] as const);
  const outputs = net.outputs.map((name) => [name, originOf(net, { origins: pass.blobs }, name)] as const);
  const found = tape.backward(seeds, { watch: new Set(wanted.map(([, tensor]) => tensor)) });
  const read = (tensor: Tensor): Promise<Float32Array> => net.backend.read(tensor.buffer);
  const divisor = typeof denominator === "number" ? denominator : Math.max(1, (await read(denominator))[0] ?? 1);
  const blobOf = async (
    origins: readonly Tensor[],
    { shape }: { readonly shape: readonly number[] },
  ): Promise<Blob> => {
    const sum = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
    for (const origin of origins) {
      const gradient = found.get(origin);
      if (gradient !== undefined) (await read(gradient)).forEach((value, i) => (sum[i] = (sum[i] ?? 0) + value));
    }
    return { shape, data: divisor === 1 ? sum : sum.map((value) => value / divisor) };
  };
  const leaves = byBuffer(found.keys());
  const params = net.layers
    .filter(({ layer }) => layer.blobs.length > 0)
    .map(async ({ parameter: { name }, layer }) => {
      const each = layer.blobs.map(({ param, shape }) => blobOf(leaves.get(param.tensor.buffer) ?? [], { shape }));
      return [name, await Promise.all(each)] as const;
    });
  const blobs = wanted.map(async ([name, tensor]) => [name, await blobOf([tensor], tensor)] as const);
  const values = outputs.map(
    async ([name, tensor]) => [name, { shape: tensor.shape, data: await read(tensor) }] as const,
  );
  return {
    blobs: Object.fromEntries(await Promise.all(blobs)),
    params: Object.fromEntries(await Promise.all(params)),
    outputs: Object.fromEntries(await Promise.all(values)),
  };
}

function seedsOf(tape: Tape, net: Net, pass: Pass, diffs: GradientRequest["diffs"]): ReturnType<typeof seedLosses> {
  const given = Object.entries(diffs);
  if (given.length === 0) {
    if (pass.losses.length > 0) return seedLosses(tape, pass.losses);
    throw new NetError(
      `${titleOf(net)} has no loss to go back from: give diffs of its outputs, ${net.outputs.join(", ")}`,
    );
  }
  const seeds = given.map(([name, diff]) => {
    const tensor = originOf(net, { origins: pass.blobs }, name);
    return [tensor, tape.constant(tensor.shape, ofBlobLike(diff).data)] as const;
  });
  return { seeds, denominator: 1 };
}

function originOf(net: Net, { origins }: Pick<Pass, "origins">, name: string): Tensor {
  const tensor = origins.get(name);
  if (tensor !== undefined) return tensor;
  throw noBlob(net, name);
}

/** A parameter that several layers use has a leaf for each use. */
function byBuffer(tensors: Iterable<Tensor>): ReadonlyMap<object, readonly Tensor[]> {
  const groups = new Map<object, Tensor[]>();
  for (const tensor of tensors) groups.set(tensor.buffer, [...(groups.get(tensor.buffer) ?? []), tensor]);
  return groups;
}
