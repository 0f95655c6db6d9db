/** The address of a random number: what it is for, and where in that. Each part is an unsigned 32-bit integer. */
export type Counter = readonly [number, number, number, number];

/** The high 32 bits of a 32 × 32 bit product, by 16-bit halves: exact in doubles. */
function multiplyHigh(a: number, b: number): number {
  const low = (a & 0xffff) * (b & 0xffff);
  const middle = (a >>> 16) * (b & 0xffff) + (low >>> 16);
  const other = (a & 0xffff) * (b >>> 16) + (middle & 0xffff);
  return ((a >>> 16) * (b >>> 16) + (middle >>> 16) + (other >>> 16)) >>> 0;
}

/**
 * Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): four random 32-bit numbers as a
 * pure function of a key and a counter. Nothing is drawn from a shared stream, so no number depends on who asks first.
 */
export function philox(key: readonly [number, number], counter: Counter): Counter {
  let [k0, k1] = key;
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** FNV-1a: turns the name of a purpose ("dropout drop9", "shuffle") into a stream number. */
export function streamOf(purpose: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < purpose.length; i++) hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A random 32-bit integer as a float32 in [0, 1): its upper 24 bits, so that 1 is never reached by rounding. */
export const unit = (bits: number): number => (bits >>> 8) / 2 ** 24;
