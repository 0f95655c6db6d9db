/** Messages that carry numbers: blobs (weights, histories, means) and records of a data set. */
export const blobMessages = {
  BlobShape: { dim: [1, "packed int64[]"] },
  BlobProto: {
    // The legacy 4-D shape; `shape` replaced it.
    num: [1, "int32"],
    channels: [2, "int32"],
    height: [3, "int32"],
    width: [4, "int32"],
    data: [5, "packed float[]"],
    diff: [6, "packed float[]"],
    shape: [7, "BlobShape"],
    double_data: [8, "packed double[]"],
    double_diff: [9, "packed double[]"],
  },
  BlobProtoVector: { blobs: [1, "BlobProto[]"] },
  Datum: {
    channels: [1, "int32"],
    height: [2, "int32"],
    width: [3, "int32"],
    data: [4, "bytes"],
    label: [5, "int32"],
    float_data: [6, "dense float[]"],
    encoded: [7, "bool"],
  },
} as const;
