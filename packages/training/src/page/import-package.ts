import type { ImportedPackage } from "../imported-package.ts";

/** Finds nothing: a page imports what its bundler has seen. */
export const importPackage = async (
  _names: readonly string[],
  _from: string | undefined,
): Promise<ImportedPackage | null> => null;
