import type { FillerParameter } from "@squeezenet/caffe-io";
import type { Mt19937 } from "@squeezenet/core";
import { bilinear } from "./fillers/bilinear.ts";
import { constant } from "./fillers/constant.ts";
import { countOf, FillerError, type Filler } from "./fillers/filler.ts";
import { gaussian } from "./fillers/gaussian.ts";
import { msra } from "./fillers/msra.ts";
import { positiveUnitball } from "./fillers/positive-unitball.ts";
import { uniform } from "./fillers/uniform.ts";
import { xavier } from "./fillers/xavier.ts";

export { FillerError, type Filler } from "./fillers/filler.ts";

/** Caffe's fillers by their names in prototxt (filler.hpp, GetFiller). */
export const fillers: ReadonlyMap<string, Filler> = new Map([
  ["constant", constant],
  ["uniform", uniform],
  ["gaussian", gaussian],
  ["positive_unitball", positiveUnitball],
  ["xavier", xavier],
  ["msra", msra],
  ["bilinear", bilinear],
]);

/**
 * The first values of a parameter blob, bit for bit those of Caffe on a CPU (include/caffe/filler.hpp).
 *
 * @param shape the blob's shape; for weights outputs × inputs × height × width
 * @param generator Caffe's global generator, drawn from in the order of layers, weights before bias
 * @throws FillerError where the type is unknown or Caffe's own checks fail
 */
export function fill(parameter: FillerParameter, shape: readonly number[], generator: Mt19937): Float32Array {
  const { type, sparse } = parameter;
  const filler = fillers.get(type);
  if (!filler) throw new FillerError(`unknown filler type "${type}" (there is: ${[...fillers.keys()].join(", ")})`);
  if (countOf(shape) === 0) throw new FillerError(`filler "${type}": the blob ${shape.join("×")} is empty`);
  if (sparse !== -1 && type !== "gaussian") {
    throw new FillerError(`filler "${type}": sparse is ${sparse}, but only "gaussian" can be sparse`);
  }
  return filler(parameter, shape, generator);
}
