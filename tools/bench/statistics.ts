/** Milliseconds of repeated runs. */
export interface Timing {
  readonly median: number;
  readonly least: number;
  readonly runs: number;
  /** Round by round. */
  readonly times: readonly number[];
}

/** The middle of some numbers, the mean of the two middles of an even count. @throws RangeError for none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("the median of nothing");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const timingOf = (milliseconds: readonly number[]): Timing => ({
  median: median(milliseconds),
  least: Math.min(...milliseconds),
  runs: milliseconds.length,
  times: milliseconds,
});

/**
 * How many times as long the one took as the other: the median of their ratios round by round where they took part in the same
 * rounds, so that an hour that is slow for both counts for neither; else the ratio of their medians.
 */
export function timesAsLong(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) return median(one) / median(other);
  return median(one.map((time, round) => time / other[round]!));
}

/** Three significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
