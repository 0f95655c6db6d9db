import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeImage, drawImage, type Image } from "@squeezenet/data";
import { filledWeights } from "../browser/filled-weights.ts";
import { root } from "../root.ts";
import type { Pictured } from "./result.ts";
import { pageImages } from "./sizes.ts";

/** What SqueezeNet v1.1 is tried with in pages. */
export interface PageImages {
  readonly what: Pictured["what"];
  readonly weights: Uint8Array;
  readonly images: readonly Image[];
}

/** Weights and photographs of other people are not part of the project: they are read where they stand beside it. */
const shared = join(root, "../shared");
const caffemodel = join(shared, "models/squeezenet_v1.1.caffemodel");
const photographs = join(shared, "images/imagenet");

/** The released weights and photographs where they stand beside the project, else random weights and drawn images. */
export async function readPageImages(): Promise<PageImages> {
  const names = existsSync(photographs) ? readdirSync(photographs).filter((name) => /\.jpe?g$/i.test(name)) : [];
  if (!existsSync(caffemodel) || names.length < pageImages) {
    const images = Array.from({ length: pageImages }, (_, i) => drawImage(1, "test", i, 256));
    return { what: "random weights, drawn images", weights: await filledWeights(), images };
  }
  const chosen = names.toSorted().slice(0, pageImages);
  const images = await Promise.all(chosen.map((name) => decodeImage(readFileSync(join(photographs, name)), name)));
  return { what: "released weights, photographs", weights: readFileSync(caffemodel), images };
}
