/** The enums of onnx.proto: value names and numbers. */
export const enums = {
  "AttributeProto.AttributeType": {
    UNDEFINED: 0,
    FLOAT: 1,
    INT: 2,
    STRING: 3,
    TENSOR: 4,
    GRAPH: 5,
    FLOATS: 6,
    INTS: 7,
    STRINGS: 8,
    TENSORS: 9,
    GRAPHS: 10,
    SPARSE_TENSOR: 11,
    SPARSE_TENSORS: 12,
    TYPE_PROTO: 13,
    TYPE_PROTOS: 14,
  },
  "TensorProto.DataLocation": { DEFAULT: 0, EXTERNAL: 1 },
} as const;
