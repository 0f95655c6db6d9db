import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeImage, drawImage } from "@squeezenet/data";
import { filledWeights } from "./filled-weights.ts";
import type { PageOptions } from "./open-page.ts";
import type { Picture } from "./page/classify.ts";
import type { PictureSource } from "./page/programs.ts";

const models = new URL("../../models/", import.meta.url);
const deploy = "squeezenet_v1.1/deploy.prototxt";
/** Weights and photographs of other people are not part of the project: they are read where they stand beside it. */
const shared = new URL("../../../shared/", import.meta.url);
const caffemodel = new URL("models/squeezenet_v1.1.caffemodel", shared);
const photograph = new URL("images/cat.jpg", shared);
const probabilities = new URL("golden/photos/v1.1_squash227_prob.f32", shared);

/** Whether the released weights, a photograph and what real Caffe makes of them stand beside the project. */
export const hasGenuine: boolean = [caffemodel, photograph, probabilities].every((url) => existsSync(url));

/** The same picture twice: for Node, and where a page finds it. */
export interface ServedPicture {
  readonly picture: Picture;
  readonly source: PictureSource;
  readonly site: PageOptions;
}

/** SqueezeNet v1.1 with the released weights and a photograph, or with its fillers' weights and a synthetic image. */
export async function servePicture(kind: "genuine" | "synthetic"): Promise<ServedPicture> {
  const genuine = kind === "genuine";
  const image = genuine ? await decodeImage(bytes(photograph), "cat.jpg") : drawImage(1, "test", 0, 256);
  const weights = genuine ? bytes(caffemodel) : await filledWeights();
  return {
    picture: { prototxt: text(deploy), weights, image },
    source: {
      prototxt: `/models/${deploy}`,
      weights: "/weights.caffemodel",
      pixels: "/picture.bgr",
      width: image.width,
      height: image.height,
    },
    site: {
      files: new Map([
        ["/picture.bgr", image.pixels],
        ["/weights.caffemodel", weights],
      ]),
      folders: { "/models/": fileURLToPath(models) },
    },
  };
}

/** The probabilities that real Caffe gives the photograph: the first of those on file. */
export const caffesAnswer = (): Float32Array => new Float32Array(bytes(probabilities).buffer, 0, 1000);

const bytes = (url: URL): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(url));
const text = (model: string): string => readFileSync(new URL(model, models), "utf8");
