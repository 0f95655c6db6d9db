import type { BuiltLayer, Net } from "@squeezenet/caffe";
import { type Shape, size } from "@squeezenet/core";

/** What one layer costs, for the whole batch of its input. */
export interface LayerCost {
  readonly name: string;
  readonly type: string;
  readonly shape: Shape;
  readonly parameters: number;
  /** Multiply-adds of its products with weights; biases, pooling and activations are not counted. */
  readonly macs: number;
  /** Numbers that its tops hold and that no blob before them does: none in place. */
  readonly activations: number;
}

export interface NetCost {
  readonly name: string;
  readonly parameters: number;
  readonly macs: number;
  readonly activations: number;
  readonly layers: readonly LayerCost[];
}

/** The cost of a net, layer by layer; automatic Split layers, which cost nothing, are left out. */
export function costOf(net: Net): NetCost {
  const layers = net.layers.filter(({ parameter }) => parameter.type !== "Split").map(layerCost);
  const total = (field: "macs" | "activations"): number => layers.reduce((sum, layer) => sum + layer[field], 0);
  const parameters = net.params.reduce((sum, { length }) => sum + length, 0);
  return { name: net.name, parameters, macs: total("macs"), activations: total("activations"), layers };
}

function layerCost({ parameter, layer, bottoms, tops, topShapes }: BuiltLayer): LayerCost {
  const fresh = topShapes.filter((_, i) => tops[i] !== bottoms[i]);
  return {
    name: parameter.name,
    type: parameter.type,
    shape: topShapes[0] ?? [],
    parameters: layer.blobs.reduce((sum, { shape }) => sum + size(shape), 0),
    macs: macsOf(parameter.type, layer.blobs[0]?.shape, topShapes),
    activations: fresh.reduce((sum, shape) => sum + size(shape), 0),
  };
}

/** Every output of a convolution or inner product is a product with one filter. */
function macsOf(type: string, weights: Shape | undefined, tops: readonly Shape[]): number {
  if (weights === undefined || (type !== "Convolution" && type !== "InnerProduct")) return 0;
  const outputs = tops.reduce((sum, top) => sum + size(top), 0);
  const filters = type === "Convolution" ? weights[0]! : (tops[0]?.at(-1) ?? 1);
  return (outputs * size(weights)) / filters;
}
