import type { Lanes, Vec } from "../wasm/lanes.ts";
import type { Four, Six, Three } from "./tuples.ts";

type Keep = (value: Vec) => Vec;

/** Bᵀ d of F(4×4, 3×3), the terms shared (Lavin and Gray 2015, §4.3). */
export function intoPoints(lanes: Lanes, keep: Keep, [d0, d1, d2, d3, d4, d5]: Six<Vec>): Six<Vec> {
  const times = (factor: number, value: Vec, plus: Vec): Vec => lanes.multiplyAdd(lanes.constant(factor), value, plus);
  const even = keep(times(-4, d2, d4));
  const odd = keep(times(-4, d1, d3));
  const near = keep(lanes.subtract(d4, d2));
  const cross = keep(lanes.multiply(lanes.constant(2), lanes.subtract(d3, d1)));
  return [
    keep(times(4, d0, times(-5, d2, d4))),
    keep(lanes.add(even, odd)),
    keep(lanes.subtract(even, odd)),
    keep(lanes.add(near, cross)),
    keep(lanes.subtract(near, cross)),
    keep(times(4, d1, times(-5, d3, d5))),
  ];
}

/** Aᵀ m of F(4×4, 3×3). */
export function fromPoints(lanes: Lanes, keep: Keep, [m0, m1, m2, m3, m4, m5]: Six<Vec>): Four<Vec> {
  const times = (factor: number, value: Vec, plus: Vec): Vec => lanes.multiplyAdd(lanes.constant(factor), value, plus);
  const sum1 = keep(lanes.add(m1, m2));
  const difference1 = keep(lanes.subtract(m1, m2));
  const sum2 = keep(lanes.add(m3, m4));
  const difference2 = keep(lanes.subtract(m3, m4));
  return [
    keep(lanes.add(lanes.add(m0, sum1), sum2)),
    keep(times(2, difference2, difference1)),
    keep(times(4, sum2, sum1)),
    keep(lanes.add(times(8, difference2, difference1), m5)),
  ];
}

/** G d of F(3×3, 4×4), the filter's transform for filters of four: the same points, so that Bᵀ is the same. */
export function spreadToPoints(lanes: Lanes, keep: Keep, [d0, d1, d2, d3]: Four<Vec>): Six<Vec> {
  const times = (factor: number, value: Vec): Vec => keep(lanes.multiply(lanes.constant(factor), value));
  const plus = (factor: number, value: Vec, to: Vec): Vec => keep(lanes.multiplyAdd(lanes.constant(factor), value, to));
  const [even, odd] = [keep(lanes.add(d0, d2)), keep(lanes.add(d1, d3))];
  const [even2, odd2] = [plus(4, d2, d0), times(2, plus(4, d3, d1))];
  return [
    times(1 / 4, d0),
    times(-1 / 6, keep(lanes.add(even, odd))),
    times(-1 / 6, keep(lanes.subtract(even, odd))),
    times(1 / 24, keep(lanes.add(even2, odd2))),
    times(1 / 24, keep(lanes.subtract(even2, odd2))),
    d3,
  ];
}

/** Aᵀ m of F(3×3, 4×4). */
export function fromPointsToThree(lanes: Lanes, keep: Keep, [m0, m1, m2, m3, m4, m5]: Six<Vec>): Three<Vec> {
  const plus = (factor: number, value: Vec, to: Vec): Vec => keep(lanes.multiplyAdd(lanes.constant(factor), value, to));
  const [sum1, sum2] = [keep(lanes.add(m1, m2)), keep(lanes.add(m3, m4))];
  return [
    keep(lanes.add(lanes.add(m0, sum1), sum2)),
    plus(2, keep(lanes.subtract(m3, m4)), keep(lanes.subtract(m1, m2))),
    keep(lanes.add(plus(4, sum2, sum1), m5)),
  ];
}
