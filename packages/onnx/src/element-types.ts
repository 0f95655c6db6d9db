/** TensorProto.DataType of onnx.proto, as `data_type` and `elem_type` say it, and as the operator Cast wants it. */
export const elementTypes = {
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  STRING: 8,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
  COMPLEX64: 14,
  COMPLEX128: 15,
  BFLOAT16: 16,
} as const;

/** The name of an element type, such as "FLOAT". */
export type ElementType = keyof typeof elementTypes;
