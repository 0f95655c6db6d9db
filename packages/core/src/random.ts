import { expectFound } from "./expect-found.ts";
/** The address of a random number: what it is for, and where in that. Each part is an unsigned 32-bit integer. */
export type Counter = readonly [number, number, number, number];

/**
 * The high 32 bits of an unsigned 32 × 32 bit product: long multiplication by 16-bit halves. Signed 32-bit integers hold the
 * bits throughout, here and in fillPhilox: an engine keeps them in registers, where it would make a double of an unsigned one.
 */
function multiplyHigh(a: number, highB: number, lowB: number): number {
  const lowA = a & 0xffff;
  const highA = a >>> 16;
  const middle = (Math.imul(highA, lowB) + (Math.imul(lowA, lowB) >>> 16)) | 0;
  const other = (Math.imul(lowA, highB) + (middle & 0xffff)) | 0;
  return (Math.imul(highA, highB) + (middle >>> 16) + (other >>> 16)) | 0;
}

/**
 * Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): four random 32-bit numbers as a
 * pure function of a key and a counter. Nothing is drawn from a shared stream, so no number depends on who asks first.
 */
export function philox(key: readonly [number, number], counter: Counter): Counter {
  const four = new Uint32Array(4);
  fillPhilox(key, counter, four);
  return [expectFound(four, 0), expectFound(four, 1), expectFound(four, 2), expectFound(four, 3)];
}

/** Fills `out`, whose length is a multiple of 4, with philox of this counter, of the one with 1 more in its third part, … */
export function fillPhilox(key: readonly [number, number], counter: Counter, out: Uint32Array): void {
  const [first, second, third, fourth] = [counter[0] | 0, counter[1] | 0, counter[2] | 0, counter[3] | 0];
  const [key0, key1] = [key[0] | 0, key[1] | 0];
  for (let at = 0; at < out.length; at += 4) {
    let [k0, k1, c0, c1, c2, c3] = [key0, key1, first, second, (third + (at >> 2)) | 0, fourth];
    for (let round = 0; round < 10; round++) {
      const high0 = multiplyHigh(c0, 0xd251, 0x1f53);
      const high1 = multiplyHigh(c2, 0xcd9e, 0x8d57);
      const low0 = Math.imul(0xd2511f53, c0);
      c0 = high1 ^ c1 ^ k0;
      c1 = Math.imul(0xcd9e8d57, c2);
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 = (k0 + 0x9e3779b9) | 0;
      k1 = (k1 + 0xbb67ae85) | 0;
    }
    out[at] = c0;
    out[at + 1] = c1;
    out[at + 2] = c2;
    out[at + 3] = c3;
  }
}

/** FNV-1a: turns the name of a purpose ("dropout drop9", "shuffle") into a stream number. */
export function streamOf(purpose: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < purpose.length; i++) hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A random 32-bit integer as a float32 in [0, 1): its upper 24 bits, so that 1 is never reached by rounding. */
export const unit = (bits: number): number => (bits >>> 8) / 2 ** 24;
