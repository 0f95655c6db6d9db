import { type Fields, type NetParameter, readNetBinary, readNetText } from "@squeezenet/caffe-io";
import { type FileLike, nameOfFile, readBytes } from "@squeezenet/data";
import { isFile } from "./is-file.ts";
import { messageOf } from "./message-of.ts";

/**
 * A net's description: a file, the text of a prototxt (a string with a `{` in it), the message itself, or its fields as a
 * plain object: `{ layer: [{ name: "data", type: "Input", … }] }`.
 */
export type ModelSource = FileLike | NetParameter | Fields<"NetParameter">;

/** Weights: a .caffemodel, or a message that holds blobs. */
export type WeightsSource = FileLike | NetParameter;

/**
 * Reads a net's prototxt, of any age.
 * @throws DataError for a file that cannot be read
 * @throws PrototxtError, UpgradeError for text that Caffe could not read, with `file`, `line` and `column`
 * @throws MessageError for fields that Caffe does not have
 */
export async function readNet(model: ModelSource): Promise<NetParameter> {
  if (!isFile(model)) return messageOf("NetParameter", model);
  if (typeof model === "string" && model.includes("{")) return readNetText(model, { file: "prototxt" }).message;
  const text = new TextDecoder().decode(await readBytes(model));
  return readNetText(text, { file: nameOfFile(model, "prototxt") }).message;
}

/** Weights, and what errors call them. */
export interface NamedWeights {
  readonly message: NetParameter;
  readonly file: string;
}

/** Reads a .caffemodel. @throws DataError for a file that cannot be read, WireError for a damaged one */
export async function readWeights(weights: WeightsSource): Promise<NamedWeights> {
  if (!isFile(weights)) return { message: weights, file: "the weights" };
  const file = nameOfFile(weights, "caffemodel");
  return { message: readNetBinary(await readBytes(weights), { file }).message, file };
}
