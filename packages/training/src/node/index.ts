// The door for Node. As the door "host" it has what the page's door has: hostHere and importPackage.
export type { ImportedPackage } from "../imported-package.ts";
export { importPackage } from "./import-package.ts";
export { locatePackage } from "./locate-package.ts";
export { nodeFiles } from "./node-files.ts";
export { nodeHost, nodeHost as hostHere } from "./node-host.ts";
export { packageEntry } from "./package-entry.ts";
export { readBytes } from "./read-bytes.ts";
export { runtime } from "./runtime.ts";
export { writeWhole } from "./write-whole.ts";
