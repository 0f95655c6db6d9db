/** What a graph's inputs, outputs and values are. */
export const typeMessages = {
  ValueInfoProto: {
    name: [1, "string"],
    type: [2, "TypeProto"],
    doc_string: [3, "string"],
    metadata_props: [4, "StringStringEntryProto[]"],
  },
  TypeProto: { tensor_type: [1, "TypeProto.Tensor"], denotation: [6, "string"] },
  "TypeProto.Tensor": {
    // A number of elementTypes.
    elem_type: [1, "int32"],
    shape: [2, "TensorShapeProto"],
  },
  TensorShapeProto: { dim: [1, "TensorShapeProto.Dimension[]"] },
  // Either a number or the name of an extent that is known later, such as "batch".
  "TensorShapeProto.Dimension": { dim_value: [1, "int64"], dim_param: [2, "string"], denotation: [3, "string"] },
} as const;
