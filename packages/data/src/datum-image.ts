import { create, type Datum } from "@squeezenet/caffe-io";
import { type Image, planar } from "./image/image.ts";

/** A raw Datum of an image: planar BGR or grey, `encoded: false` written out, as Caffe's (io.cpp, CVMatToDatum). */
export function rawDatum(image: Image, label: number): Datum {
  const { channels, height, width } = image;
  return create("Datum", { channels, height, width, data: planar(image), label, encoded: false });
}

/** A Datum that holds an image file as it is (io.cpp, ReadFileToDatum). */
export function encodedDatum(file: Uint8Array, label: number): Datum {
  return create("Datum", { data: file, label, encoded: true });
}
