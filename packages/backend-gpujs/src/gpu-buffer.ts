import { BackendError } from "@squeezenet/core";
import type { DeviceArray } from "./device/device.ts";

/** Numbers on the device, or, until what makes them has been launched, a promise of them. */
export class GpuBuffer {
  readonly owner: object;
  readonly length: number;
  array: DeviceArray | undefined;
  /** Why the numbers will never come. */
  failure: Error | undefined;
  #freed = false;

  constructor(owner: object, length: number) {
    this.owner = owner;
    this.length = length;
  }

  get freed(): boolean {
    return this.#freed;
  }

  free(): void {
    if (this.#freed) throw new BackendError("gpujs: this buffer was freed");
    this.#freed = true;
  }
}
