import { type Shape, size } from "@squeezenet/core";
import type { BuiltLayer } from "./built-layer.ts";
import type { Net } from "./net.ts";

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

/** What a whole net costs, for the whole batch of its inputs; a learned blob that layers share counts once. */
export interface NetCost {
  readonly name: string;
  readonly parameters: number;
  readonly macs: number;
  readonly activations: number;
  readonly layers: readonly LayerCost[];
}

/** The cost of a net, layer by layer; layers that only rename a blob (Split) are left out. */
export function costOf(net: Net): NetCost {
  const layers = net.layers.filter(({ type }) => type.renames !== true).map(layerCost);
  const total = (field: "macs" | "activations"): number => layers.reduce((sum, layer) => sum + layer[field], 0);
  const parameters = net.params.reduce((sum, { length }) => sum + length, 0);
  return { name: net.name, parameters, macs: total("macs"), activations: total("activations"), layers };
}

function layerCost({ parameter, layer, bottoms, tops, topShapes }: BuiltLayer): LayerCost {
  const fresh = topShapes.filter((_, i) => tops[i] !== bottoms[i]);
  const numbers = (shapes: readonly Shape[]): number => shapes.reduce((sum, shape) => sum + size(shape), 0);
  return {
    name: parameter.name,
    type: parameter.type,
    shape: topShapes[0] ?? [],
    parameters: numbers(layer.blobs.map(({ shape }) => shape)),
    macs: (layer.products ?? 0) * numbers(topShapes),
    activations: numbers(fresh),
  };
}
