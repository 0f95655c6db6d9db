const SIZE = 624;
const SHIFT = 397;

/**
 * The Mersenne Twister of Matsumoto and Nishimura (1998), as in boost::mt19937: Caffe's generator for fillers, dropout
 * masks, crops and mirrors (common.cpp, util/rng.hpp).
 */
export class Mt19937 {
  readonly #state = new Uint32Array(SIZE);
  #index = SIZE;

  /** @param seed an unsigned 32-bit integer */
  constructor(seed: number) {
    let last = seed;
    this.#state[0] = last;
    for (let i = 1; i < SIZE; i++) {
      last = Math.imul(1812433253, last ^ (last >>> 30)) + i;
      this.#state[i] = last;
    }
  }

  /** The next output, uniform over 0 … 2³²−1. */
  next(): number {
    if (this.#index === SIZE) this.#twist();
    let y = this.#state[this.#index++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** Passes over `count` outputs. */
  discard(count: number): void {
    let left = count;
    while (left > 0) {
      if (this.#index === SIZE) this.#twist();
      const step = Math.min(left, SIZE - this.#index);
      this.#index += step;
      left -= step;
    }
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }
}
