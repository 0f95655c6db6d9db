import { create, type NetParameter } from "@squeezenet/caffe-io";
import { NetError } from "@squeezenet/caffe";
import type { Shape } from "@squeezenet/core";

/** The first and the last layer to run, by name. Default: the net's own. */
export interface Range {
  readonly start?: string;
  readonly end?: string;
}

/**
 * The layers from `start` to `end` as a net of their own; blobs that earlier layers make become inputs.
 * @param shapes of every blob of the whole net
 * @throws NetError for a name that no layer has, or where `end` comes before `start`
 */
export function partOfNet(net: NetParameter, { start, end }: Range, shapes: ReadonlyMap<string, Shape>): NetParameter {
  const first = start === undefined ? 0 : placeOf(net, start);
  const last = end === undefined ? net.layer.length - 1 : placeOf(net, end);
  if (last < first) throw new NetError(`layer "${end}" comes before layer "${start}": give start and end in order`);
  const layers = net.layer.slice(first, last + 1);
  const made = new Set<string>();
  const taken = new Set<string>();
  for (const { bottom, top } of layers) {
    for (const blob of bottom) if (!made.has(blob)) taken.add(blob);
    for (const blob of top) made.add(blob);
  }
  const inputs = [...taken].map((blob) =>
    create("LayerParameter", {
      name: `${blob} (fed)`,
      type: "Input",
      top: [blob],
      input_param: { shape: [{ dim: [...(shapes.get(blob) ?? [])] }] },
    }),
  );
  return create("NetParameter", { name: net.name, layer: [...inputs, ...layers] });
}

function placeOf(net: NetParameter, name: string): number {
  const place = net.layer.findIndex((layer) => layer.name === name);
  if (place >= 0) return place;
  throw new NetError(`no layer "${name}" (there is: ${net.layer.map((layer) => layer.name).join(", ")})`);
}
