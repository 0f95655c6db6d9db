import type { Mt19937 } from "@squeezenet/core";

/** A float32 in [0, 1), as boost::uniform_01<float>: an output that rounds to 1 is thrown away. */
export function unit(generator: Mt19937): number {
  for (;;) {
    const result = Math.fround(generator.next() * 2 ** -32);
    if (result < 1) return result;
  }
}
