export { nodeFiles } from "./node-files.ts";
export { nodeHost } from "./node-host.ts";
export { readBytes } from "./read-bytes.ts";
export { runtime } from "./runtime.ts";
export { writeWhole } from "./write-whole.ts";
