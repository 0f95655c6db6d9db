/** The address of a random number: what it is for, and where in that. Each part is an unsigned 32-bit integer. */
export type Counter = readonly [number, number, number, number];

/**
 * The high 32 bits of an unsigned 32 × 32 bit product: long multiplication by 16-bit halves. Signed 32-bit integers hold the
 * bits throughout, here and in philox: an engine keeps them in registers, where it would make a double of an unsigned one.
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
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  let c0 = counter[0] | 0;
  let c1 = counter[1] | 0;
  let c2 = counter[2] | 0;
  let c3 = counter[3] | 0;
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
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}

/** FNV-1a: turns the name of a purpose ("dropout drop9", "shuffle") into a stream number. */
export function streamOf(purpose: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < purpose.length; i++) hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A random 32-bit integer as a float32 in [0, 1): its upper 24 bits, so that 1 is never reached by rounding. */
export const unit = (bits: number): number => (bits >>> 8) / 2 ** 24;
