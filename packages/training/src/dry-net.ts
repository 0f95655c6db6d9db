import { filterNet, Net, type Phase, readsDatabase, stateOf } from "@squeezenet/caffe";
import type { NetParameter } from "@squeezenet/caffe-io";
import { Mt19937, openDry, type Shape } from "@squeezenet/core";

/** The net of one phase with shapes and no numbers, for one image. */
export interface DryNet {
  /** Filtered for the phase. */
  readonly parameter: NetParameter;
  readonly net: Net;
}

/** Builds a net that computes nothing. A Data layer without crop_size is taken to give images of `image`: channels, height, width. */
export function buildDryNet(parameter: NetParameter, phase: Phase, image: Shape): DryNet {
  const [channels = 3, height = 227, width = 227] = image;
  const filtered = filterNet(parameter, stateOf(parameter, phase));
  const shapes = new Map<string, Shape>();
  for (const layer of filtered.layer) {
    const crop = layer.transform_param.crop_size;
    const data = crop > 0 ? [channels, crop, crop] : [channels, height, width];
    if (readsDatabase(layer)) layer.top.forEach((top, i) => shapes.set(top, i === 0 ? [1, ...data] : [1]));
    // A deploy net asks for a batch of its own: it is built for one image.
    if (layer.type === "Input")
      layer.top.forEach((top, i) => {
        const dim = (layer.input_param.shape[i] ?? layer.input_param.shape[0])?.dim;
        if (dim !== undefined) shapes.set(top, [1, ...dim.slice(1)]);
      });
  }
  const options = { backend: openDry(), phase, generator: new Mt19937(1), inputShapes: shapes };
  return { parameter: filtered, net: new Net(filtered, options) };
}
