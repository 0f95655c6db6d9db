import type { Backend, BackendModule } from "./backend.ts";
import { asyncDispose } from "./dispose.ts";
import { BackendError } from "./errors.ts";

/**
 * Opens a backend, and makes sure at once that it can be closed again.
 * @throws BackendError if the backend has no method to close it; the message says what to write. Whatever `open` rejects
 * with, such as BackendUnavailable, passes through.
 */
export async function openBackend(module: BackendModule, options?: Readonly<Record<string, string>>): Promise<Backend> {
  const backend = await module.open(options);
  if (typeof backend[asyncDispose] === "function") return backend;
  // On an engine without the symbol, `[Symbol.asyncDispose]` names a method "undefined".
  const missing = asyncDispose === Symbol.for("Symbol.asyncDispose");
  const how = missing
    ? "this engine has no Symbol.asyncDispose: name the method [asyncDispose], which @squeezenet/core exports, " +
      'or [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]'
    : "see Backend in @squeezenet/core/backend";
  throw new BackendError(`${module.name}: the backend has no method [Symbol.asyncDispose] to close it (${how})`);
}
