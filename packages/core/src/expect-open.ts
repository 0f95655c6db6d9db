import type { Backend } from "./backend.ts";
import { BackendError } from "./errors.ts";

/**
 * What JavaScript passes by mistake where an open backend belongs: most often the promise that `open` returns.
 * @param taker who takes the backend, as its caller wrote it: "new Tape"
 * @throws BackendError that says what was found and how to open a backend
 */
export function expectOpen(backend: Pick<Backend, "kernels">, taker: string): void {
  const given: unknown = backend;
  if (typeof given === "object" && given !== null && "kernels" in given) return;
  throw new BackendError(`${taker}: ${found(given)} Write: const backend = await module.open();`);
}

function found(given: unknown): string {
  if (given === null || (typeof given !== "object" && typeof given !== "function"))
    return `expected an open backend, found ${given === null ? "null" : typeof given}.`;
  if ("then" in given) return "this backend is a promise that was not awaited.";
  if ("open" in given) return "this is a backend's module, which has not been opened.";
  return "this object is no backend: it has no kernels.";
}
