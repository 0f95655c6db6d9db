import { bytesOf, create } from "@squeezenet/protobuf";
import type { AttributeProto, TensorProto } from "./message-types.ts";
import { onnxSchema } from "./schema.ts";

/**
 * The value of an attribute. A number is an INT, since most attributes are; `{ float }` and `{ floats }` say otherwise. A list
 * of numbers is INTS, a list of strings STRINGS.
 */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: TensorProto };

/**
 * A named attribute of a node.
 * @throws MessageError for a number that is no integer: write `{ float: 0.5 }`
 */
export function attribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === "number") return create(onnxSchema, "AttributeProto", { name, i: value, type: "INT" });
  if (typeof value === "string")
    return create(onnxSchema, "AttributeProto", { name, s: bytesOf(value), type: "STRING" });
  if ("float" in value) return create(onnxSchema, "AttributeProto", { name, f: value.float, type: "FLOAT" });
  if ("floats" in value) return create(onnxSchema, "AttributeProto", { name, floats: value.floats, type: "FLOATS" });
  if ("tensor" in value) return create(onnxSchema, "AttributeProto", { name, t: value.tensor, type: "TENSOR" });
  return isStrings(value)
    ? create(onnxSchema, "AttributeProto", { name, strings: value.map(bytesOf), type: "STRINGS" })
    : create(onnxSchema, "AttributeProto", { name, ints: value, type: "INTS" });
}

const isStrings = (list: readonly (number | string)[]): list is readonly string[] => typeof list[0] === "string";
