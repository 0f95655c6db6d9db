import { type BackendModule, oracle } from "@squeezenet/core";

/** Backends that a page can open, by name. Each is loaded when it is asked for. */
export const backends: Readonly<Record<string, () => Promise<BackendModule>>> = {
  oracle: () => Promise.resolve(oracle),
  "cpu-worker": async () => (await import("@squeezenet/backend-cpu-worker")).default,
  gpujs: async () => (await import("@squeezenet/backend-gpujs")).default,
};
