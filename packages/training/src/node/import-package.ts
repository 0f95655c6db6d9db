import { pathToFileURL } from "node:url";
import type { ImportedPackage } from "../imported-package.ts";
import { locatePackage } from "./locate-package.ts";

/**
 * Imports the first of these packages that is installed, seen from the working directory and from a module; null where none is.
 * @param from the address of that module: `import.meta.url`
 * @throws TrainingError for a package that is there and names no file
 */
export async function importPackage(names: readonly string[], from: string): Promise<ImportedPackage | null> {
  const file = names.map((name) => locatePackage(name) ?? locatePackage(name, from)).find((found) => found !== null);
  if (file === undefined) return null;
  // A bundler cannot follow a name that is known only when it runs, and must not try.
  const module: { readonly default?: unknown } = await import(/* @vite-ignore */ pathToFileURL(file).href);
  return { file, default: module.default };
}
