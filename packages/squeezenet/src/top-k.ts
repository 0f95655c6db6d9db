import type { Blob } from "./blob.ts";

/** A class and how probable it is. */
export interface Scored {
  /** From 0, as Caffe counts classes. */
  readonly index: number;
  /** Its line in the labels, else its index. */
  readonly label: string;
  readonly probability: number;
}

/** Which sample is judged, and what the classes are called. */
export interface TopKOptions {
  /** A class a line, such as the lines of synset_words.txt. */
  readonly labels?: readonly string[];
  /** Which sample of the batch. Default: their mean, which for one image is that image, and for ten crops the crops' mean. */
  readonly sample?: number;
}

/** The `count` most probable classes of an output, the most probable first, the first of equals first. */
export function topK({ shape, data }: Blob, count = 5, { labels, sample }: TopKOptions = {}): readonly Scored[] {
  const [samples = 1] = shape;
  const classes = data.length / samples;
  const rows = sample === undefined ? Array.from({ length: samples }, (_, i) => i) : [sample];
  return Array.from({ length: classes }, (_, index) => ({
    index,
    label: labels?.[index] ?? String(index),
    probability: rows.reduce((sum, row) => sum + (data[row * classes + index] ?? 0), 0) / rows.length,
  }))
    .toSorted((a, b) => b.probability - a.probability || a.index - b.index)
    .slice(0, count);
}
