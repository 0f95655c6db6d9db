import type { Mt19937 } from "@squeezenet/core";

/**
 * True with this probability, computed in double precision (math_functions.cpp, caffe_rng_bernoulli<double>): Caffe's
 * dropout masks, to which it passes 1 − (the float32 ratio). Probability 0 draws nothing.
 */
export function bernoulli(generator: Mt19937, probability: number): boolean {
  return probability !== 0 && generator.next() <= probability * 0xffffffff;
}

/** The same computed in float32 (caffe_rng_bernoulli<float>), where 2³² − 1 is 2³²: Caffe's sparse gaussian filler. */
export function bernoulliFloat(generator: Mt19937, probability: number): boolean {
  return probability !== 0 && Math.fround(generator.next()) <= Math.fround(probability) * 2 ** 32;
}
