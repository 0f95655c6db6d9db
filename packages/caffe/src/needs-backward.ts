import type { BuiltLayer } from "./built-layer.ts";

type Unswept = Omit<BuiltLayer, "needsBackward">;

/** Which layers gradients pass: they depend on something learned, and a loss depends on them (Net::Init). */
export function withBackward(layers: readonly Unswept[], forced: boolean): readonly BuiltLayer[] {
  const depending = dependingOnLearned(layers);
  const contributing = contributingToLoss(layers);
  return layers.map((layer) => ({
    ...layer,
    needsBackward: forced || (depending.has(layer) && contributing.has(layer)),
  }));
}

function dependingOnLearned(layers: readonly Unswept[]): ReadonlySet<Unswept> {
  const learned = new Set<string>();
  const depends = ({ layer, bottoms, blocked }: Unswept): boolean =>
    layer.blobs.some(({ param }) => param.settings.lrMultiplier !== 0) ||
    bottoms.some((blob, i) => learned.has(blob) && !blocked[i]);
  const depending = layers.filter((layer) => {
    const needs = depends(layer);
    for (const top of layer.tops) if (needs) learned.add(top); else learned.delete(top); // prettier-ignore
    return needs;
  });
  return new Set(depending);
}

function contributingToLoss(layers: readonly Unswept[]): ReadonlySet<Unswept> {
  const wanted = new Set<string>();
  const contributing = layers.toReversed().filter(({ bottoms, tops, lossWeights, blocked }) => {
    const reaches = tops.some((top, i) => wanted.has(top) || lossWeights[i] !== 0);
    bottoms.forEach((blob, i) => {
      if (reaches && !blocked[i]) wanted.add(blob);
    });
    return reaches;
  });
  return new Set(contributing);
}
