/** Milliseconds of repeated runs. */
export interface Timing {
  readonly median: number;
  readonly least: number;
  readonly runs: number;
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
});

/** Three significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
