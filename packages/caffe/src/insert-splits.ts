import { clone, create, type LayerParameter, type NetParameter } from "@squeezenet/caffe-io";
import { expectFound } from "@squeezenet/core";
import { layerError, type NetError } from "./errors.ts";

/** A top, by its layer's place in the net and its own in the layer. */
type Top = readonly [layer: number, top: number];

/**
 * The net with a Split layer after every top that several bottoms (or a bottom and a loss weight) take, so that each
 * blob has one taker. Names, order and loss weights as Caffe gives them, for they are in its files
 * (util/insert_splits.cpp).
 */
export function insertSplits(net: NetParameter): NetParameter {
  const takers = countTakers(net);
  const taken = new Map<string, number>();
  const nameFor = (blob: string, producer: Top): string => {
    const key = producer.join();
    if ((takers.get(key) ?? 0) <= 1) return blob;
    const number = taken.get(key) ?? 0;
    taken.set(key, number + 1);
    return splitBlobName(expectFound(net.layer, producer[0]).name, blob, producer[1], number);
  };
  const producers = new Map<string, Top>();
  const layers = net.layer.flatMap((layer, i) => {
    const bottom = layer.bottom.map((blob) => nameFor(blob, expectFound(producers, blob)));
    const weights = [...layer.loss_weight];
    const splits = layer.top.flatMap((blob, t) => {
      producers.set(blob, [i, t]);
      const count = takers.get([i, t].join()) ?? 0;
      if (count <= 1) return [];
      const weight = weights[t] ?? 0;
      // The loss weight is one taker more: it moves to the split's first top.
      if (weight !== 0) {
        taken.set([i, t].join(), 1);
        weights[t] = 0;
      }
      return [splitLayer(layer.name, blob, t, count, weight)];
    });
    return [clone(layer, { bottom, ...(weights.length > 0 ? { loss_weight: weights } : {}) }), ...splits];
  });
  return clone(net, { layer: layers });
}

/** How many bottoms take each top; a loss weight counts as one. */
function countTakers(net: NetParameter): ReadonlyMap<string, number> {
  const producers = new Map<string, Top>();
  const takers = new Map<string, number>();
  const take = (top: Top): void => void takers.set(top.join(), (takers.get(top.join()) ?? 0) + 1);
  net.layer.forEach((layer, i) => {
    for (const blob of layer.bottom) {
      const producer = producers.get(blob);
      if (producer === undefined) throw missingBottom(layer, blob, [...producers.keys()]);
      take(producer);
    }
    layer.top.forEach((blob, t) => {
      producers.set(blob, [i, t]);
      if ((layer.loss_weight[t] ?? 0) !== 0) take([i, t]);
    });
  });
  return takers;
}

/** The error for a bottom that no earlier layer makes. */
export function missingBottom(layer: LayerParameter, blob: string, made: readonly string[]): NetError {
  const list = made.length === 0 ? "there is none yet" : `there is: ${[...new Set(made)].join(", ")}`;
  return layerError(layer, "bottom", `no earlier layer makes its bottom "${blob}" (${list})`);
}

const splitBlobName = (layer: string, blob: string, top: number, number: number): string =>
  `${splitName(layer, blob, top)}_${number}`;

const splitName = (layer: string, blob: string, top: number): string => `${blob}_${layer}_${top}_split`;

function splitLayer(layer: string, blob: string, top: number, count: number, lossWeight: number): LayerParameter {
  return create("LayerParameter", {
    name: splitName(layer, blob, top),
    type: "Split",
    bottom: [blob],
    top: Array.from({ length: count }, (_, number) => splitBlobName(layer, blob, top, number)),
    ...(lossWeight === 0 ? {} : { loss_weight: [lossWeight, ...Array.from({ length: count - 1 }, () => 0)] }),
  });
}
