import type { FileLike } from "@squeezenet/data";

/** Whether what was given is a file, and no message or its fields. */
export const isFile = (source: FileLike | object): source is FileLike =>
  typeof source === "string" ||
  "href" in source ||
  "arrayBuffer" in source ||
  ArrayBuffer.isView(source) ||
  source instanceof ArrayBuffer;
