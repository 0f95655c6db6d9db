import type { Net } from "@squeezenet/caffe";
import { size } from "@squeezenet/core";
import { TrainingError } from "./training-error.ts";

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
      const taken = own.reduce((best, score, at) => (score > (own[best] ?? score) ? at : best), 0);
      const cell = label * this.#count + taken;
      this.#taken[cell] = (this.#taken[cell] ?? 0) + 1;
      if (taken !== label) this.#mistakes.push({ sample, label, taken, margin: (own[taken] ?? 0) - (own[label] ?? 0) });
    }
  }

  /** Of each class, how many images there were and how many were taken for it. */
  classes(): readonly { readonly label: number; readonly images: number; readonly right: number }[] {
    return Array.from({ length: this.#count }, (_, label) => ({
      label,
      images: this.#row(label).reduce((sum, count) => sum + count, 0),
      right: this.#taken[label * this.#count + label] ?? 0,
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

/** The blobs that judge a net, and a judgement to fill with them. */
export interface Judge {
  /** Samples × classes. */
  readonly scores: string;
  readonly labels: string;
  readonly judgement: Judgement;
}

/**
 * The scores and labels that the net's Accuracy, or else its loss, compares.
 * @throws TrainingError for a net without one score for each class of an image
 */
export function judgeOf(net: Net): Judge {
  const judges = net.layers.filter(({ layer }) => layer.labels !== undefined);
  const judge = judges.find(({ parameter }) => parameter.type === "Accuracy") ?? judges[0];
  const [scores, labels] = judge?.bottoms ?? [];
  const [, classes = 0, ...rest] = net.shapes.get(scores ?? "") ?? [];
  if (scores === undefined || labels === undefined || size(rest) !== 1)
    throw new TrainingError(
      "a judgement needs a net whose Accuracy or loss compares one score for each class of an image with its label",
    );
  return { scores, labels, judgement: new Judgement(classes) };
}
