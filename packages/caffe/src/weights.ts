import { type BlobProto, blobShape, blobValues, type NetParameter, shapeEquals } from "@squeezenet/caffe-io";
import { expectFound, size } from "@squeezenet/core";
import type { BuiltLayer } from "./built-layer.ts";
import { WeightsError } from "./errors.ts";
import type { Net } from "./net.ts";
import type { Param } from "./param.ts";

/** What became of each layer of a file of weights. */
export interface Transfer {
  /** Layers whose blobs were copied. */
  readonly copied: readonly string[];
  /** Layers of the file that the net does not have; Caffe says "Ignoring source layer". */
  readonly ignored: readonly string[];
  /** Layers of the net with blobs that the file does not have: they keep their initial weights. */
  readonly initialized: readonly string[];
}

/**
 * Copies weights into the layers of the same name (Net::CopyTrainedLayersFrom). Nothing is copied where anything does
 * not fit.
 * @throws WeightsError, in Caffe's words, for another number of blobs or another shape
 * @throws LifetimeError after the net was freed
 */
export function copyTrainedLayers(net: Net, source: NetParameter, file: string): Transfer {
  net.expectLive("take weights");
  const known = source.layer.flatMap(({ name, blobs }) => {
    const target = net.layer(name);
    return target === undefined ? [] : fitting(target, blobs, file);
  });
  for (const { param, blob } of known) param.upload(blobValues(blob));
  const withBlobs = net.layers.filter(({ layer }) => layer.blobs.length > 0).map(({ parameter }) => parameter.name);
  const names = new Set(source.layer.map(({ name }) => name));
  return {
    copied: withBlobs.filter((name) => names.has(name)),
    ignored: source.layer.map(({ name }) => name).filter((name) => net.layer(name) === undefined),
    initialized: withBlobs.filter((name) => !names.has(name)),
  };
}

/** A learned blob and the blob of the file that it is to hold. */
interface Copy {
  readonly param: Param;
  readonly blob: BlobProto;
}

/** Each blob of a layer beside that of the file. @throws WeightsError where they do not fit */
function fitting(
  { parameter: { name }, layer }: BuiltLayer,
  blobs: readonly BlobProto[],
  file: string,
): readonly Copy[] {
  const targets = layer.blobs;
  if (targets.length !== blobs.length)
    throw new WeightsError(
      `${file}: Incompatible number of blobs for layer ${name}: the file has ${blobs.length}, the net ${targets.length}`,
      { at: { file } },
    );
  return targets.map(({ param, shape }, i) => {
    const blob = expectFound(blobs, i);
    if (!shapeEquals(blob, shape))
      throw new WeightsError(
        `${file}: Cannot copy param ${i} weights from layer '${name}'; shape mismatch.  Source param shape is ${written(blobShape(blob))}; target param shape is ${written(shape)}. ` +
          `To learn this layer's parameters from scratch rather than copying from a saved net, rename the layer.`,
        { at: { file } },
      );
    if (blobValues(blob).length !== size(shape))
      throw new WeightsError(
        `${file}: blob ${i} of layer '${name}' holds ${blobValues(blob).length} numbers where its shape ${written(shape)} needs ${size(shape)}`,
        { at: { file } },
      );
    return { param, blob };
  });
}

/** `1000 512 1 1 (512000)`, as Blob::shape_string. */
const written = (shape: readonly number[]): string => `${shape.map((extent) => `${extent} `).join("")}(${size(shape)})`;
