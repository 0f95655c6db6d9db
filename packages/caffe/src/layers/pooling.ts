import { has } from "@squeezenet/caffe-io";
import { expectFound, ops, type PoolOptions, type Shape, show } from "@squeezenet/core";
import { type LayerContext, type LayerFactory, only } from "../layer.ts";
import { hasEither } from "../spatial.ts";
import { strideText } from "../stride-text.ts";

type LayerParameter = Parameters<LayerFactory>[0];

/** Pooling: MAX or AVE, sizes rounded up unless told; a second top holds MAX's winners (pooling_layer.cpp). */
export const pooling: LayerFactory = (layer, bottoms, context) => {
  const { pool } = layer.pooling_param;
  if (pool === "STOCHASTIC")
    context.fail("pool STOCHASTIC is not supported; supported are MAX and AVE", "pooling_param");
  if (layer.top.length === 2 && pool !== "MAX") context.fail("only MAX pooling has a second top, its mask", "top");
  const options = windowOf(layer, only(bottoms), context);
  return {
    blobs: [],
    detail: layer.pooling_param.global_pooling
      ? `${pool} global`
      : `${pool} ${options.kernel.join("×")}${strideText(options.stride)}`,
    forward(tape, bottoms) {
      const x = only(bottoms);
      if (pool === "AVE") return { tops: [ops.averagePool(tape, x, options)] };
      const y = ops.maxPool(tape, x, options);
      return { tops: layer.top.length === 2 ? [y, ops.maxPoolIndex(tape, x, options)] : [y] };
    },
  };
};

function windowOf(layer: LayerParameter, bottom: Shape, context: LayerContext): PoolOptions {
  const p = layer.pooling_param;
  if (bottom.length !== 4) context.fail(`pools batch×channels×height×width, found ${show(bottom)}`);
  const pair = (
    name: "kernel" | "stride" | "pad",
    whole: "kernel_size" | "stride" | "pad",
  ): readonly [number, number] => {
    const separate = hasEither(p, `${name}_h`, `${name}_w`);
    if (separate && has(p, whole)) context.fail(`${whole} is given twice: either ${whole} or ${name}_h and ${name}_w`);
    return separate ? [p[`${name}_h`], p[`${name}_w`]] : [p[whole], p[whole]];
  };
  const stride = pair("stride", "stride");
  const pad = pair("pad", "pad");
  const given = has(p, "kernel_size") || hasEither(p, "kernel_h", "kernel_w");
  if (p.global_pooling && given) context.fail("with global_pooling the kernel is the whole image: give no kernel_size");
  if (!p.global_pooling && !given) context.fail("pooling_param.kernel_size is missing: how large is a window?");
  if (p.global_pooling && (stride.some((s) => s !== 1) || pad.some((n) => n !== 0)))
    context.fail("with global_pooling stride must be 1 and pad 0");
  const kernel = p.global_pooling
    ? ([expectFound(bottom, 2), expectFound(bottom, 3)] as const)
    : pair("kernel", "kernel_size");
  if ([...kernel, ...stride].some((n) => n < 1))
    context.fail(`kernel ${kernel.join("×")} and stride ${stride.join("×")} must be at least 1`);
  if (pad.some((n, axis) => n >= expectFound(kernel, axis)))
    context.fail(`pad ${pad.join("×")} must be smaller than the kernel ${kernel.join("×")}`);
  return { kernel, stride, pad, round: p.round_mode };
}
