import type { Heap } from "./heap.ts";

/**
 * The plans of one program need a little more or less: the first update has other buffers than those after it. A second
 * block beside the first, which others hem in by then, would double the memory of a large batch.
 */
const HEADROOM = 1 + 1 / 16;

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

  /**
   * Makes room for at least `bytes`. The address may change; what stood there is lost.
   * @throws BackendError if they do not fit; the region is empty then
   */
  reserve(bytes: number): void {
    if (this.#bytes >= bytes) return;
    if (this.#bytes > 0) this.#heap.release(this.#address);
    this.#bytes = 0;
    const roomy = Math.ceil(bytes * HEADROOM);
    this.#address = this.#heap.allocate(roomy);
    this.#bytes = roomy;
  }
}
