import { create } from "@squeezenet/protobuf";
import { type ElementType, elementTypes } from "./element-types.ts";
import type { TensorProto } from "./message-types.ts";
import { OnnxError } from "./onnx-error.ts";
import { onnxSchema } from "./schema.ts";

/** The arrays that a tensor may be made of; each gives its element type. */
export type TensorValues =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/**
 * A named tensor, such as a weight or a constant.
 * @param values its numbers, the last axis fastest; a view of them is kept until the model is encoded
 * @param dims its shape; `[]` is a scalar
 * @throws OnnxError where the values do not fill the shape
 */
export function tensor(name: string, values: TensorValues, dims: readonly number[] = [values.length]): TensorProto {
  const count = dims.reduce((product, extent) => product * extent, 1);
  if (count !== values.length)
    throw new OnnxError(
      `tensor "${name}": the shape [${dims.join(", ")}] has ${count} numbers, but there are ${values.length}`,
    );
  return create(onnxSchema, "TensorProto", {
    dims,
    data_type: elementTypes[elementTypeOf(values)],
    name,
    // Every engine that runs JavaScript today is little-endian, as ONNX wants it.
    raw_data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  });
}

function elementTypeOf(values: TensorValues): ElementType {
  if (values instanceof Float32Array) return "FLOAT";
  if (values instanceof Float64Array) return "DOUBLE";
  if (values instanceof BigInt64Array) return "INT64";
  if (values instanceof BigUint64Array) return "UINT64";
  if (values instanceof Int32Array) return "INT32";
  if (values instanceof Uint32Array) return "UINT32";
  if (values instanceof Int16Array) return "INT16";
  if (values instanceof Uint16Array) return "UINT16";
  return values instanceof Int8Array ? "INT8" : "UINT8";
}
