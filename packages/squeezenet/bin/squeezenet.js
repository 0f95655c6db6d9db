#!/usr/bin/env node
// The command is @squeezenet/cli's: beside this package, or in the folder that it is called from.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const command = [import.meta.url, pathToFileURL(join(process.cwd(), "package.json"))]
  .map((from) => {
    try {
      return createRequire(from).resolve("@squeezenet/cli/bin/squeezenet.js");
    } catch {
      return undefined;
    }
  })
  .find((path) => path !== undefined);
if (command === undefined) {
  console.error("squeezenet: the command is a package of its own. Install it: npm install @squeezenet/cli");
  process.exitCode = 1;
} else await import(pathToFileURL(command).href);
