import { create } from "@squeezenet/protobuf";
import { type ElementType, elementTypes } from "./element-types.ts";
import type { ValueInfoProto } from "./message-types.ts";
import { onnxSchema } from "./schema.ts";

/**
 * An input or output of a graph that is a tensor.
 * @param dims its shape; a name in place of a number is an extent that is known when the model runs, such as "batch"
 */
export function tensorValue(
  name: string,
  dims: readonly (number | string)[],
  elementType: ElementType = "FLOAT",
): ValueInfoProto {
  const dim = dims.map((extent) => (typeof extent === "number" ? { dim_value: extent } : { dim_param: extent }));
  const tensorType = { elem_type: elementTypes[elementType], shape: { dim } };
  return create(onnxSchema, "ValueInfoProto", { name, type: { tensor_type: tensorType } });
}
