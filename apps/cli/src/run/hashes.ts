import { createHash } from "node:crypto";
import type { NetParameter } from "@squeezenet/caffe-io";

/** SHA-256, in hexadecimal. */
export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** A hash of a net's learned numbers alone: two people, or two splits of one batch, can compare a line. */
export function weightsHash(model: NetParameter): string {
  const hash = createHash("sha256");
  for (const layer of model.layer)
    for (const { data } of layer.blobs) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest("hex");
}
