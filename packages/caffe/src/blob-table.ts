import { expectFound, type Shape } from "@squeezenet/core";
import type { BuiltLayer } from "./built-layer.ts";

/** A net's blobs by name. */
export interface BlobTable {
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Blobs that the caller feeds. */
  readonly inputs: ReadonlyMap<string, Shape>;
  /** Blobs that no layer takes, in alphabetical order, as Caffe numbers them. */
  readonly outputs: readonly string[];
}

/** The blobs that a net's layers make and take. */
export function blobTable(layers: readonly BuiltLayer[]): BlobTable {
  const shapes = new Map(
    layers.flatMap(({ tops, topShapes }) => tops.map((top, i) => [top, expectFound(topShapes, i)])),
  );
  const feeding = layers.filter(({ bottoms }) => bottoms.length === 0).flatMap(({ tops }) => tops);
  const inputs = new Map(feeding.map((blob) => [blob, expectFound(shapes, blob)]));
  return { shapes, inputs, outputs: [...blobsNotTaken(layers)].toSorted() };
}

/** An in-place layer both takes and makes its blob: it is not taken if its last maker has no taker after it. */
function blobsNotTaken(layers: readonly BuiltLayer[]): ReadonlySet<string> {
  const open = new Set<string>();
  for (const { bottoms, tops } of layers) {
    for (const blob of bottoms) open.delete(blob);
    for (const blob of tops) open.add(blob);
  }
  return open;
}
