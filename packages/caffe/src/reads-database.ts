import type { LayerParameter } from "@squeezenet/caffe-io";
import { layerTypes } from "./layers/index.ts";

/** Whether a layer of the prototxt reads its batches from a database that the caller must open. */
export const readsDatabase = (layer: LayerParameter): boolean => layerTypes[layer.type]?.readsDatabase === true;
