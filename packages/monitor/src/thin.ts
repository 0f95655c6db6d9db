import type { Point } from "./series.ts";

/** One point in place of several neighbours, with the least and the greatest of their values. */
export interface ThinPoint extends Point {
  readonly least: number;
  readonly greatest: number;
}

/**
 * Replaces groups of neighbours by one point each, so that at most `most` points are left for a chart. A point stands
 * at the last iteration of its group.
 * @param take its value: the mean of the group, or the last one where a value holds until the next
 * @returns points without those that are NaN or infinite
 */
export function thin(points: readonly Point[], most: number, take: "mean" | "last" = "mean"): readonly ThinPoint[] {
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const share = Math.max(1, Math.ceil(finite.length / most));
  const buckets: ThinPoint[] = [];
  for (let from = 0; from < finite.length; from += share) {
    const bucket = finite.slice(from, from + share);
    const last = bucket.at(-1);
    if (last === undefined) break;
    const values = bucket.map(({ value }) => value);
    buckets.push({
      iteration: last.iteration,
      value: take === "last" ? last.value : values.reduce((total, value) => total + value, 0) / values.length,
      least: Math.min(...values),
      greatest: Math.max(...values),
    });
  }
  return buckets;
}
