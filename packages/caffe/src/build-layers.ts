import { clone, type LayerParameter, type NetParameter } from "@squeezenet/caffe-io";
import { dispose, expectFound, openDry, ShapeError, size, Tape, type Tensor } from "@squeezenet/core";
import type { BuiltLayer } from "./built-layer.ts";
import { addressedMasks } from "./dropout-mask.ts";
import { checkCounts, checkFields, typeOf } from "./check-layer.ts";
import { layerError } from "./errors.ts";
import { FillerError } from "./fillers.ts";
import { insertSplits, missingBottom } from "./insert-splits.ts";
import type { Layer, Step } from "./layer.ts";
import { layerTypes } from "./layers/index.ts";
import { withBackward } from "./needs-backward.ts";
import type { NetOptions } from "./net-options.ts";
import { ParamTable } from "./param-table.ts";

/** Builds the layers in order, each fed the shapes of those before it, which a dry run tells. */
export function buildLayers(parameter: NetParameter, options: NetOptions): readonly BuiltLayer[] {
  const net = insertSplits(withLossTops(parameter));
  const params = new ParamTable(options);
  const dry = new DryRun();
  const made = new Map<string, { tensor: Tensor; taken: boolean }>();
  const layers = net.layer.map((layer) => {
    const bottoms = layer.bottom.map((blob) => {
      const source = made.get(blob);
      if (source === undefined || source.taken) throw missingBottom(layer, blob, [...made.keys()]);
      source.taken = true;
      return source.tensor;
    });
    const type = typeOf(layer);
    checkCounts(layer, type);
    checkFields(layer, type);
    const built = located(layer, () => {
      const context = params.contextFor(layer, options);
      const shapes = bottoms.map(({ shape }) => shape);
      const instance = type.create(layer, shapes, context);
      return { instance, tops: dry.run(layer, instance, bottoms) };
    });
    layer.top.forEach((blob, i) => {
      if (made.has(blob) && layer.bottom[i] !== blob)
        throw layerError(layer, "top", `top blob "${blob}" is produced by multiple sources; rename one of them`);
      made.set(blob, { tensor: expectFound(built.tops, i), taken: false });
    });
    return {
      parameter: layer,
      type,
      layer: built.instance,
      bottoms: layer.bottom,
      tops: layer.top,
      bottomShapes: bottoms.map(({ shape }) => shape),
      topShapes: built.tops.map(({ shape }) => shape),
      lossWeights: layer.top.map((_, i) => layer.loss_weight[i] ?? (i === 0 && type.isLoss === true ? 1 : 0)),
      blocked: layer.bottom.map((_, i) => layer.propagate_down[i] === false),
    };
  });
  dry.end();
  return withBackward(layers, options.forceBackward ?? false);
}

/** Loss layers may leave their top out: it gets a name (Net::AppendTop). */
function withLossTops(net: NetParameter): NetParameter {
  const layer = net.layer.map((layer) =>
    layerTypes[layer.type]?.isLoss === true && layer.top.length === 0 ? clone(layer, { top: ["(automatic)"] }) : layer,
  );
  return clone(net, { layer });
}

/** Says where a layer stands when its shapes or fillers do not fit. */
function located<T>(layer: LayerParameter, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof FillerError)) throw error;
    throw layerError(layer, undefined, error.message, error);
  }
}

/** Runs each layer once on a backend that computes nothing, to learn the shapes of its tops. */
class DryRun {
  readonly #tape = new Tape(openDry());

  run(parameter: LayerParameter, layer: Layer, bottoms: readonly Tensor[]): readonly Tensor[] {
    const feed = Object.fromEntries(
      (layer.feeds ?? []).map((shape, i) => [expectFound(parameter.top, i), new Float32Array(size(shape))]),
    );
    const step: Step = {
      feed,
      iteration: 0,
      position: 0,
      drawMask: addressedMasks(0),
      statistics: "untouched",
    };
    return layer.forward(this.#tape, bottoms, step).tops;
  }

  end(): void {
    this.#tape[dispose]();
  }
}
