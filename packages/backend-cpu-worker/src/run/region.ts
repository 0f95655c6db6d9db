import type { Heap } from "./heap.ts";

/** One block that grows on demand and forgets what stood in it. */
export class Region {
  readonly #heap: Heap;
  #address = 0;
  #bytes = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  get address(): number {
    return this.#address;
  }

  /** Throws BackendError where `bytes` do not fit; the region is empty then. */
  reserve(bytes: number): void {
    if (this.#bytes >= bytes) return;
    if (this.#bytes > 0) this.#heap.release(this.#address);
    this.#bytes = 0;
    this.#address = this.#heap.allocate(bytes);
    this.#bytes = bytes;
  }
}
