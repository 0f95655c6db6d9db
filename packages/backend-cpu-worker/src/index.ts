import type { BackendModule } from "@squeezenet/core/backend";
import { type CpuBackend, open } from "./open.ts";

export { describePlan, describePlans } from "./describe.ts";
export type { CpuBackend } from "./open.ts";
export type { Plan } from "./plan/plan.ts";

/** The module of this backend, with the type of what it opens. */
export interface CpuModule extends BackendModule {
  /**
   * Options: `threads`, a number (as many as there are cores); `simd`, "relaxed", "portable" or "none" (the best that the
   * engine has); `exact`, "true" for arithmetic that gives the same bits on every machine (relaxed SIMD may not).
   */
  open(options?: Readonly<Record<string, string>>): Promise<CpuBackend>;
}

/** Worker threads over one shared memory, WebAssembly SIMD emitted for the geometry at hand. */
const cpuWorker: CpuModule = { api: 1, name: "cpu-worker", open } satisfies BackendModule;
export default cpuWorker;
