// The door for Node: files by path, images decoded by sharp.
export * from "./node/compute-image-mean.ts";
export * from "./node/convert-imageset.ts";
export * from "./node/decode-image.ts";
export * from "./node/encode-image.ts";
export * from "./node/file-source.ts";
export * from "./node/image-file-datum.ts";
export * from "./node/lmdb-writer.ts";
export * from "./node/mean-file.ts";
export * from "./node/open-data-source.ts";
export * from "./node/read-bytes.ts";
export * from "./node/read-image-list.ts";
export * from "./node/read-record.ts";
export * from "./node/synthetic-dataset.ts";
export * from "./node/write-bytes.ts";
export * from "./portable.ts";
