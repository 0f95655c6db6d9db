import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeImage, type Image } from "@squeezenet/data";
import type { ImageSource } from "../browser/page/programs.ts";
import type { Site } from "../browser/serve.ts";
import { root } from "../root.ts";
import { sharedWeights } from "./command-steps.ts";
import { type PageImages, readPageImages } from "./page-images.ts";
import { data, type Workspace } from "./workspace.ts";

/** What is served to pages, the same to each. */
export interface PageSite {
  readonly site: Site;
  /** The images that the command line classifies, and those for SqueezeNet v1.1. */
  readonly small: readonly ImageSource[];
  readonly large: readonly ImageSource[];
  readonly what: PageImages["what"];
}

/** Paths of what is not an image. */
export const served = {
  models: "/models/",
  database: "/train.mdb",
  smallWeights: "/small.caffemodel",
  largeWeights: "/squeezenet_v1.1.caffemodel",
} as const;

/** Pages cannot decode images to OpenCV's pixels: they are given pixels. */
export async function makePageSite(workspace: Workspace): Promise<PageSite> {
  const files = new Map<string, Uint8Array>([
    [served.database, readFileSync(join(workspace.folder, data, "train_lmdb/data.mdb"))],
    [served.smallWeights, readFileSync(sharedWeights(workspace))],
  ]);
  const add = (images: readonly Image[], kind: string): readonly ImageSource[] =>
    images.map(({ pixels, width, height }, i) => {
      files.set(`/${kind}/${i}.bgr`, pixels);
      return { pixels: `/${kind}/${i}.bgr`, width, height };
    });
  const decoded = await Promise.all(workspace.images.map((path) => decodeImage(readFileSync(path), path)));
  const { weights, images, what } = await readPageImages();
  files.set(served.largeWeights, weights);
  return {
    site: { files, folders: { [served.models]: join(root, "models") } },
    small: add(decoded, "small"),
    large: add(images, "large"),
    what,
  };
}
