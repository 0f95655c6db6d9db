/** A sample that was taken for another class. */
export interface Mistake {
  /** Counted from the start of the test. */
  readonly sample: number;
  readonly label: number;
  /** The class with the highest score, the first of several. */
  readonly taken: number;
  /** By how much that score is above the label's. */
  readonly margin: number;
}

/** Judges samples one by one: which class each was taken for. */
export class Judgement {
  readonly #count: number;
  /** How often each class (row) was taken for each (column). */
  readonly #taken: Uint32Array;
  readonly #mistakes: Mistake[] = [];
  #samples = 0;

  constructor(classes: number) {
    this.#count = classes;
    this.#taken = new Uint32Array(classes * classes);
  }

  /** Takes a batch: scores lie samples × classes. Labels that are no class (ignored ones) are counted and not judged. */
  add(scores: Float32Array, labels: Float32Array): void {
    for (const [i, label] of labels.entries()) {
      const own = scores.subarray(i * this.#count, (i + 1) * this.#count);
      const sample = this.#samples++;
      if (!(label >= 0 && label < this.#count)) continue;
      const taken = own.reduce((best, score, at) => (score > own[best]! ? at : best), 0);
      this.#taken[label * this.#count + taken]!++;
      if (taken !== label) this.#mistakes.push({ sample, label, taken, margin: own[taken]! - own[label]! });
    }
  }

  classes(): readonly { readonly label: number; readonly images: number; readonly right: number }[] {
    return Array.from({ length: this.#count }, (_, label) => ({
      label,
      images: this.#row(label).reduce((sum, count) => sum + count, 0),
      right: this.#taken[label * this.#count + label]!,
    }));
  }

  /** A matrix as CSV: a row for each class, a column for each that it was taken for. */
  confusion(): string {
    const classes = Array.from({ length: this.#count }, (_, label) => label);
    return [["class", ...classes], ...classes.map((label) => [label, ...this.#row(label)])]
      .map((row) => `${row.join(",")}\n`)
      .join("");
  }

  /** The mistakes with the greatest margins; of equal ones the earlier. */
  worst(count: number): readonly Mistake[] {
    return this.#mistakes.toSorted((a, b) => b.margin - a.margin || a.sample - b.sample).slice(0, count);
  }

  #row(label: number): Uint32Array {
    return this.#taken.subarray(label * this.#count, (label + 1) * this.#count);
  }
}
