import { encodeMessage, has } from "@squeezenet/protobuf";
import { decodeMessage } from "./wire.ts";
import type { BlobProto } from "./message-types.ts";

/** A blob whose numbers do not fill its shape. */
export class BlobError extends Error {
  override readonly name = "BlobError";
}

/** The shape of a blob: its `shape`, or the legacy four dimensions num, channels, height, width (Blob::FromProto). */
export function blobShape(blob: BlobProto): readonly number[] {
  return isLegacy(blob) ? [blob.num, blob.channels, blob.height, blob.width] : blob.shape.dim;
}

/**
 * Whether weights in this blob fit a parameter of this shape (Blob::ShapeEquals, blob.cpp:410). A modern shape is equal
 * or not; a legacy one is compared from its end, missing axes being 1: a bias 1x1x1xN fits (N).
 */
export function shapeEquals(blob: BlobProto, shape: readonly number[]): boolean {
  const given = blobShape(blob);
  if (!isLegacy(blob)) return given.length === shape.length && given.every((extent, axis) => extent === shape[axis]);
  return shape.length <= 4 && [1, 1, 1, 1, ...shape].slice(-4).every((extent, axis) => extent === given[axis]);
}

/** As Caffe decides it: any of the four legacy fields makes a blob legacy, whatever else it says. */
function isLegacy(blob: BlobProto): boolean {
  return has(blob, "num") || has(blob, "channels") || has(blob, "height") || has(blob, "width");
}

/** The numbers of a blob as float32: `data`, or `double_data` rounded. A view, not a copy, of what the file holds. */
export function blobValues(blob: BlobProto): Float32Array {
  return has(blob, "double_data") ? Float32Array.from(blob.double_data) : blob.data;
}

/** The gradients saved with a blob (snapshot_diff), as float32; empty where there are none. */
export function blobGradients(blob: BlobProto): Float32Array {
  return has(blob, "double_diff") ? Float32Array.from(blob.double_diff) : blob.diff;
}

/**
 * Reads a file that holds one blob, such as mean.binaryproto.
 * @throws WireError for damaged bytes
 * @throws BlobError where the numbers do not fill the shape
 */
export function readBlobProto(bytes: Uint8Array, file = "blob"): BlobProto {
  const blob = decodeMessage("BlobProto", bytes, { file });
  const shape = blobShape(blob);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const { length } = blobValues(blob);
  if (length !== count)
    throw new BlobError(
      `${file}: the blob's shape ${shape.join("x")} has ${count} numbers, but its data has ${length}`,
    );
  return blob;
}

/** The bytes of a file that holds one blob. */
export function writeBlobProto(blob: BlobProto): Uint8Array {
  return encodeMessage(blob);
}
