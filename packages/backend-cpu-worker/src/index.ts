import type { BackendModule } from "@squeezenet/core/backend";
import { open } from "./open.ts";

export { describePlan, describePlans } from "./describe.ts";
export type { CpuBackend } from "./open.ts";
export type { Plan } from "./plan/plan.ts";

/** Worker threads over one shared memory, WebAssembly SIMD emitted for the geometry at hand. */
export default { api: 1, name: "cpu-worker", open } satisfies BackendModule as BackendModule & { open: typeof open };
