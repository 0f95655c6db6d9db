import { encodeMessage, type TextOptions, type TextWarning, type WireOptions } from "@squeezenet/protobuf";
import type { NetParameter } from "./message-types.ts";
import { parseText } from "./text.ts";
import { type Upgraded, upgradeNet } from "./upgrade.ts";
import { decodeMessage } from "./wire.ts";

/** A message, and what is to be said about the file that it comes from. */
export interface ReadFile<M> extends Upgraded<M> {
  /** Fields of a text file that the schema does not have, where these are allowed. */
  readonly warnings: readonly TextWarning[];
}

/**
 * Reads a net from prototxt (train_val, deploy) of any age and upgrades it.
 * @throws PrototxtError for text that Caffe could not read
 * @throws UpgradeError for an old net that Caffe refuses
 */
export function readNetText(text: string, options: TextOptions = {}): ReadFile<NetParameter> {
  const { message, warnings } = parseText("NetParameter", text, options);
  return { ...upgradeNet(message, options.file), warnings };
}

/**
 * Reads a .caffemodel of any age and upgrades it. The numbers of its blobs are views of the bytes where their alignment
 * allows, else copies, so the bytes must not change afterwards. With `overwrite` a model takes no more memory than its
 * file.
 * @throws WireError for damaged bytes
 * @throws UpgradeError for an old net that Caffe refuses
 */
export function readNetBinary(bytes: Uint8Array, options: WireOptions = {}): ReadFile<NetParameter> {
  const file = options.file ?? "caffemodel";
  return { ...upgradeNet(decodeMessage("NetParameter", bytes, { ...options, file }), file), warnings: [] };
}

/** The bytes of a .caffemodel, which Caffe loads. The same net always gives the same bytes. */
export function writeNetBinary(net: NetParameter): Uint8Array {
  return encodeMessage(net);
}
