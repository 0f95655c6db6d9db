// The door for pages. As the door "host" it has what Node's has: hostHere and importPackage.
export type { ImportedPackage } from "../imported-package.ts";
export { importPackage } from "./import-package.ts";
export { pageHost, pageHost as hostHere } from "./page-host.ts";
