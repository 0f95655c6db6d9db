/**
 * The candidate that `name` was most likely meant to be, for "did you mean", or undefined if none is near: at most 0.4
 * changes a letter (insert, delete, replace, swap neighbours); a difference of case only is nearest of all.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(name.length * 0.4)) + 0.5;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const caseless = distance(name.toLowerCase(), candidate.toLowerCase());
    const changes = caseless + (caseless === distance(name, candidate) ? 0 : 0.25);
    if (changes >= least) continue;
    nearest = candidate;
    least = changes;
  }
  return nearest;
}

/** Optimal string alignment distance. */
function distance(a: string, b: string): number {
  // Row i holds the distances of a's first i letters to each beginning of b; what lies outside is unreachable.
  let above: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? Infinity) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (above[j - 2] ?? Infinity) : Infinity;
      next.push(Math.min(replace, ...[row[j], next[j - 1], swapped].map((each) => (each ?? Infinity) + 1)));
    }
    above = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** ` (did you mean "x"?)`, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
}
