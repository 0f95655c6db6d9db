/** A tensor with its numbers. */
export const tensorMessages = {
  TensorProto: {
    dims: [1, "int64[]"],
    // A number of elementTypes.
    data_type: [2, "int32"],
    segment: [3, "TensorProto.Segment"],
    float_data: [4, "packed float[]"],
    int32_data: [5, "packed int32[]"],
    string_data: [6, "bytes[]"],
    int64_data: [7, "packed int64[]"],
    name: [8, "string"],
    // Little-endian, in place of the typed lists.
    raw_data: [9, "bytes"],
    double_data: [10, "packed double[]"],
    uint64_data: [11, "packed uint64[]"],
    doc_string: [12, "string"],
    external_data: [13, "StringStringEntryProto[]"],
    data_location: [14, "TensorProto.DataLocation"],
    metadata_props: [16, "StringStringEntryProto[]"],
  },
  "TensorProto.Segment": { begin: [1, "int64"], end: [2, "int64"] },
} as const;
