/** A part of a model that ONNX does not have: its message says which, and what would have done. */
export class OnnxError extends Error {
  override readonly name = "OnnxError";
}
