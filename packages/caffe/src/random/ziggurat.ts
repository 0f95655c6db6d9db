import { expectFound } from "@squeezenet/core";
/**
 * A falling density on x ≥ 0 cut into layers of equal area, as in Marsaglia and Tsang, "The ziggurat method for
 * generating random variables" (2000). Layer i reaches to x[i] and lies between the heights y[i] and y[i + 1]; layer 0
 * is the bottom and stands for the tail beyond x[1] too.
 */
export type Ziggurat = {
  /** Exact edges, for comparisons. */
  readonly edge: Float64Array;
  /** The same in float32, as are the rest: boost rounds each before it computes with it. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** x[i] − x[i + 1] */
  readonly narrowing: Float32Array;
  /** y[i + 1] − y[i] */
  readonly rise: Float32Array;
};

type Density = {
  readonly layers: number;
  /** Where the tail begins: x[1]. */
  readonly tailStart: number;
  /** What each layer covers. */
  readonly area: number;
  readonly height: (x: number) => number;
  readonly inverse: (y: number) => number;
};

/**
 * Boost stores these tables with 20 digits. Computed in double precision they differ from it by less than 10⁻¹⁴, which
 * changes none of the float32 numbers and of the comparisons that are made with them.
 */
export function ziggurat({ layers, tailStart, area, height, inverse }: Density): Ziggurat {
  const edge = new Float64Array(layers + 1);
  const y = new Float64Array(layers + 1);
  edge[0] = area / height(tailStart);
  edge[1] = tailStart;
  y[1] = height(tailStart);
  for (let i = 2; i < layers; i++) {
    y[i] = expectFound(y, i - 1) + area / expectFound(edge, i - 1);
    edge[i] = inverse(expectFound(y, i));
  }
  y[layers] = 1;
  return {
    edge,
    x: Float32Array.from(edge),
    y: Float32Array.from(y),
    narrowing: Float32Array.from({ length: layers }, (_, i) => expectFound(edge, i) - expectFound(edge, i + 1)),
    rise: Float32Array.from({ length: layers }, (_, i) => expectFound(y, i + 1) - expectFound(y, i)),
  };
}
