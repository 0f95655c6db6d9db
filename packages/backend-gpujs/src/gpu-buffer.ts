import { OwnedBuffer } from "@squeezenet/core";
import type { DeviceArray } from "./device/device.ts";

/** Numbers on the device, or, until what makes them has been launched, a promise of them. */
export class GpuBuffer extends OwnedBuffer {
  array: DeviceArray | undefined;
  /** Why the numbers will never come. */
  failure: Error | undefined;
}
