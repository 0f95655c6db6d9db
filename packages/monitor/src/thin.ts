import type { Point } from "./series.ts";

/** What stands for some neighbouring points. */
export interface ThinPoint extends Point {
  readonly least: number;
  readonly greatest: number;
}

/**
 * At most `most` points for a chart, each with the mean of as many neighbours, or the last where a value holds until the
 * next, and their least and greatest. Numbers that are not finite are left out.
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
