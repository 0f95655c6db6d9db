import { BackendError, type DeviceBuffer } from "@squeezenet/core";
import type { FusedKernels, Kernels } from "@squeezenet/core/backend";
import type { Engine } from "./engine.ts";
import { type AnyGeometry, kernelNames, type KernelName } from "./kernels/index.ts";

/** Every blob that learns has its gradient from one of these. */
const trains = (name: string): boolean => name.includes("Grad") || name === "sgdHistory";

/** The kernels of the contract on an engine. Where the device failed the probe in `failures`, those that train refuse. */
export function kernelsOf(engine: Engine, failures: readonly string[]): Kernels & Partial<FusedKernels> {
  const record = (name: KernelName) => [
    name,
    (g: AnyGeometry, ...inputs: DeviceBuffer[]) => {
      if (failures.length > 0 && trains(name))
        throw new BackendError(
          `gpujs: this device computed wrongly when it was opened (${failures.join(", ")}), so it does not train: imprecise=allow lets it`,
        );
      return engine.call(name, g, inputs);
    },
  ];
  // The one place where calls by name meet the record of kernels; both are keyed by the table of kernels.
  return Object.fromEntries(kernelNames.map(record)) as Kernels & Partial<FusedKernels>;
}
