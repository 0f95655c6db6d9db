import type { BackendModule } from "./backend.ts";
import { BackendError } from "./errors.ts";

/**
 * The default export of a package or a file, where it is a backend module.
 * @param from the file, for the error
 * @throws BackendError that says what it lacks
 */
export function expectBackendModule(module: unknown, from: string): BackendModule {
  const lacks = (what: string): never => {
    throw new BackendError(
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
