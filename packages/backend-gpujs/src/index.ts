import type { BackendModule } from "@squeezenet/core/backend";
import { type GpuBackend, open } from "./open.ts";

export type { GpuBackend } from "./open.ts";
export type { Probe } from "./probe.ts";

/**
 * The type of this package's default export: a backend module whose backend also tells the results of its precision probe.
 */
export interface GpuModule extends BackendModule {
  /**
   * Options: `mode`, "webgpu", "webgl2", "webgl" or "headlessgl" (the first of them that works here); `imprecise`, "allow" to
   * train on a device that fails the precision probe ("refuse").
   */
  open(options?: Readonly<Record<string, string>>): Promise<GpuBackend>;
}

/** gpu.js: WebGPU, WebGL2 and WebGL in a page, WebGPU and headless GL in Node. */
const gpujs: GpuModule = { api: 1, name: "gpujs", open } satisfies BackendModule;

/** The backend module. `open` rejects with BackendUnavailable where no GPU can be reached. */
export default gpujs;
