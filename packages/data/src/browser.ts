// What runs in a browser: no file system, no sharp. Node has all of it and more in index.ts.
export * from "./data-error.ts";
export * from "./datum-image.ts";
export * from "./image/image.ts";
export * from "./image/resize-bilinear.ts";
export type * from "./lmdb/byte-source.ts";
export * from "./lmdb/compare-keys.ts";
export * from "./lmdb/lmdb-error.ts";
export * from "./lmdb/lmdb-reader.ts";
export * from "./lmdb/memory-source.ts";
export * from "./prefetch.ts";
export * from "./random-stream.ts";
export * from "./shuffle.ts";
export * from "./synthetic/draw-image.ts";
export * from "./synthetic/shapes.ts";
export * from "./transform.ts";
