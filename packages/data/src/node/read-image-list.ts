import { readFileSync } from "node:fs";
import { DataError } from "../data-error.ts";
import { type ListedImage, parseImageList } from "../image-list.ts";

/**
 * Reads a list of images, lines `path label`.
 * @param shuffle a seed to shuffle with; null for the order of the list
 * @throws DataError for a file that cannot be read, or that names the line that is wrong
 */
export function readImageList(file: string, shuffle: number | null = null): readonly ListedImage[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new DataError(`${file}: cannot read the list of images (looked for in ${process.cwd()})`, {
      cause: error,
      at: { file },
    });
  }
  return parseImageList(text, file, shuffle);
}
