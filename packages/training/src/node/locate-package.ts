import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageEntry } from "./package-entry.ts";

/**
 * The file that a package's name leads to, seen from each of some modules in turn and at last from the working directory; null
 * where it is not installed.
 * @param name such as "@squeezenet/backend-gpujs"
 * @param from addresses of modules: `import.meta.url`
 * @throws TrainingError for a package that is there and names no file
 */
export function locatePackage(name: string, ...from: readonly string[]): string | null {
  for (const place of [...from, pathToFileURL(join(process.cwd(), "package.json")).href]) {
    const require = createRequire(place);
    try {
      return require.resolve(name);
    } catch {
      // Not from here, or a package for `import` alone, which `require` does not find.
      const folders = require.resolve.paths(name)?.map((path) => join(path, name)) ?? [];
      const folder = folders.find((path) => existsSync(join(path, "package.json")));
      if (folder !== undefined) return packageEntry(folder);
    }
  }
  return null;
}
