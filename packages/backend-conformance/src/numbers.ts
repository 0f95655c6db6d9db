import { Mt19937, unit } from "@squeezenet/core";
import fc from "fast-check";

/** Makes the numbers of an input from a seed. */
export type Fill = (seed: number, length: number) => Float32Array;

/** Ordinary numbers with ties, zeros and both signs well represented, from a seed. */
export function ordinaryNumbers(seed: number, length: number): Float32Array {
  const generator = new Mt19937(seed);
  return Float32Array.from({ length }, () => {
    const draw = generator.next();
    return draw % 4 === 0 ? (generator.next() % 9) - 4 : 16 * unit(draw) - 8;
  });
}

/** One in eight an ordinary number, the others zeros: like activations and slopes behind ReLU and dropout. */
export function sparseNumbers(seed: number, length: number): Float32Array {
  const generator = new Mt19937(seed);
  return ordinaryNumbers(seed + 1, length).map((value) => (generator.next() % 8 === 0 ? value : 0));
}

/** Ordinary numbers for one half of all seeds, sparse ones for the other. */
export const ordinaryOrSparse = (seed: number, length: number): Float32Array =>
  (Math.floor(seed / 8) % 2 === 0 ? ordinaryNumbers : sparseNumbers)(seed, length);

/** Ordinary numbers, one in eight of them 40 times as far out: beyond what e to the x is a float32 for. */
export function farNumbers(seed: number, length: number): Float32Array {
  const generator = new Mt19937(seed);
  return ordinaryNumbers(seed + 1, length).map((value) => (generator.next() % 8 === 0 ? 40 * value : value));
}

/** Probabilities, none of them 0. */
export const probabilities = (seed: number, length: number): Float32Array =>
  ordinaryNumbers(seed, length).map((value) => (Math.abs(value) + 0.01) / 9);

/** Positive numbers of moderate size, for powers. */
export const positiveNumbers = (seed: number, length: number): Float32Array =>
  ordinaryNumbers(seed, length).map((value) => Math.abs(value) + 0.25);

/** Labels of classes 0 … classes − 1. */
export function labels(seed: number, length: number, classes: number): Float32Array {
  const generator = new Mt19937(seed);
  return Float32Array.from({ length }, () => generator.next() % classes);
}

/** The greatest magnitude among numbers; 0 of none. */
export const greatestOf = (values: Float32Array = new Float32Array()): number =>
  values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

/** Seeds of the numbers that fill a call's inputs. */
export const seeds: fc.Arbitrary<number> = fc.nat({ max: 2 ** 31 - 1 });
