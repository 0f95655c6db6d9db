import { pathToFileURL } from "node:url";
import type { ImportedPackage } from "../imported-package.ts";
import { locatePackage } from "./locate-package.ts";

/**
 * Imports the first of these packages that is installed, seen from the working directory and from a module; null where none is.
 * @param from the address of that module: `import.meta.url`, which a bundle of CommonJS lacks
 * @throws TrainingError for a package that is there and names no file
 */
export async function importPackage(
  names: readonly string[],
  from: string | undefined,
): Promise<ImportedPackage | null> {
  const places = from === undefined ? [] : [from];
  const file = names
    .map((name) => locatePackage(name) ?? locatePackage(name, ...places))
    .find((found) => found !== null);
  if (file === undefined) return null;
  // A bundler cannot follow a name that is known only when it runs, and must not try.
  const module: { readonly default?: unknown } = await import(/* @vite-ignore */ pathToFileURL(file).href);
  return { file, default: module.default };
}
