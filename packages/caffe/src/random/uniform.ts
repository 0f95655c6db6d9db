import type { Mt19937 } from "@squeezenet/core";

const { fround } = Math;
const LARGEST = 3.4028234663852886e38; // FLT_MAX

/** The next float32 above a float32; FLT_MAX stays where it is (math_functions.cpp, caffe_nextafter). */
export function nextFloat(value: number): number {
  if (value >= LARGEST) return value;
  const float = new Float32Array([value]);
  const bits = new Int32Array(float.buffer);
  // The bits of floats count away from zero on both sides, and −0 stands where 0 does.
  if (float[0] === 0) bits[0] = 1;
  else bits[0]! += float[0]! > 0 ? 1 : -1;
  return float[0]!;
}

/** u/2³² · (end − start) + start in float32, u drawn until that is below `end` (boost, generate_uniform_real<float>). */
function draw(generator: Mt19937, start: number, end: number): number {
  const width = fround(end - start);
  for (;;) {
    const unit = fround(generator.next() * 2 ** -32);
    const result = fround(fround(unit * width) + start);
    if (result < end) return result;
  }
}

/**
 * `count` numbers, uniform over minimum … maximum with both ends included, in float32 (math_functions.cpp,
 * caffe_rng_uniform). The caller sees to it that minimum ≤ maximum.
 */
export function uniform(generator: Mt19937, count: number, minimum: number, maximum: number): Float32Array {
  const start = fround(minimum);
  const end = nextFloat(fround(maximum));
  // Boost halves a range that float32 could not hold the width of.
  const scale = end / 2 - start / 2 > LARGEST / 2 ? 2 : 1;
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = scale * draw(generator, fround(start / scale), fround(end / scale));
  return values;
}
