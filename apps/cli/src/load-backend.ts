import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Backend, type BackendModule, oracle } from "@squeezenet/core";
import { CommandError } from "./failure.ts";

/** What `import()` gives for a module that is not there. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND");

/**
 * Finds a backend: the oracle, else the package @squeezenet/backend-NAME, else squeezenet-backend-NAME, else a path.
 * @throws CommandError that says all that was tried, or what its default export lacks
 */
export async function findBackend(name: string): Promise<BackendModule> {
  if (name === oracle.name) return oracle;
  const path = resolve(name);
  const tried = [`@squeezenet/backend-${name}`, `squeezenet-backend-${name}`];
  for (const candidate of [...tried, ...(existsSync(path) ? [pathToFileURL(path).href] : [])])
    try {
      const module: { readonly default?: unknown } = await import(candidate);
      return checked(module.default, candidate);
    } catch (error) {
      // A package that is there but lacks one of its own is broken, not missing.
      if (!isMissing(error) || !String(error).includes(candidate)) throw error;
    }
  throw new CommandError(
    `no backend "${name}": it is not the oracle, and there is no package ${tried.join(" or ")} and no file ${path}. ` +
      `Install one of the packages, give a path, or take --backend oracle.`,
  );
}

/** A default export that is a backend module. */
function checked(module: unknown, from: string): BackendModule {
  const lacks = (what: string): never => {
    throw new CommandError(
      `${from} is no backend: its default export ${what} (see BackendModule in @squeezenet/core/backend)`,
    );
  };
  if (typeof module !== "object" || module === null) return lacks("is no object");
  if (!("api" in module) || module.api !== 1)
    return lacks(`speaks api ${"api" in module ? String(module.api) : "undefined"} of the contract, this is 1`);
  return isBackendModule(module) ? module : lacks('lacks "name" or the method "open"');
}

const isBackendModule = (module: object): module is BackendModule =>
  "name" in module && typeof module.name === "string" && "open" in module && typeof module.open === "function";

/** Finds a backend and opens it. */
export async function openBackend(name: string): Promise<Backend> {
  return (await findBackend(name)).open();
}
