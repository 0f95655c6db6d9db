import { Mt19937 } from "@squeezenet/core";

/**
 * Caffe's stream of random numbers for crops and mirrors, read at addresses: image number p takes the numbers from
 * p × drawsPerImage on, whatever was read before. Reading on is free; going back starts the generator anew.
 */
export class RandomStream {
  readonly #seed: number;
  #generator: Mt19937;
  #at = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#generator = new Mt19937(seed);
  }

  /** The generator, about to give number `address` of the stream; the caller takes `count` of them. */
  seek(address: number, count: number): Mt19937 {
    if (address < this.#at) {
      this.#generator = new Mt19937(this.#seed);
      this.#at = 0;
    }
    this.#generator.discard(address - this.#at);
    this.#at = address + count;
    return this.#generator;
  }
}
