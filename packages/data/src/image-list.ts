import { DataError } from "./data-error.ts";
import { shuffledRecord } from "./shuffle.ts";

/** A line of a list of images. */
export interface ListedImage {
  readonly path: string;
  readonly label: number;
}

/**
 * Takes lines `path label` apart, split at the last space, so that paths may have spaces (tools/convert_imageset.cpp).
 * @param file what errors call the list
 * @param shuffle a seed to shuffle with; null for the order of the list
 * @throws DataError that names the line that is wrong
 */
export function parseImageList(text: string, file: string, shuffle: number | null = null): readonly ListedImage[] {
  const images = text
    .split(/\r?\n/)
    .flatMap((line, i) => (line.trim() === "" ? [] : [imageOf(line, { file, line: i + 1 })]));
  return shuffle === null
    ? images
    : images.flatMap((_, i) => images[shuffledRecord(shuffle, 0, i, images.length)] ?? []);
}

function imageOf(line: string, at: { readonly file: string; readonly line: number }): ListedImage {
  const [, path, label] = /^(.*\S)\s+(-?\d+)\s*$/.exec(line) ?? [];
  if (path === undefined)
    throw new DataError(`${at.file}:${at.line}: expected a path, a space and a whole number, found "${line}"`, { at });
  return { path, label: Number(label) };
}
