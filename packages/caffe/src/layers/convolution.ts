import { ops } from "@squeezenet/core";
import { type LayerContext, type LayerFactory, only } from "../layer.ts";
import { valueOf } from "../param.ts";
import { hasEither, spread } from "../spatial.ts";

/** Convolution over one, two or three spatial axes; the axes before `axis` count samples (base_conv_layer.cpp). */
export const convolution: LayerFactory = (layer, bottoms, context) => {
  const p = layer.convolution_param;
  const shape = only(bottoms);
  const spatial = shape.length - p.axis - 1;
  if (p.axis !== 1 || spatial < 1 || spatial > 3)
    context.fail(
      `convolves batch×channels×(1 to 3 spatial axes) with axis 1; found ${shape.length} axes, axis ${p.axis}`,
    );
  if (bottoms.some((other) => other.join() !== shape.join())) context.fail("all bottoms must have one shape");
  const inChannels = shape[1]!;
  if (p.num_output < 1) context.fail("convolution_param.num_output is missing: how many filters?");
  for (const [what, count] of [
    ["num_output", p.num_output],
    ["input channels", inChannels],
  ] as const)
    if (count % p.group !== 0) context.fail(`${what} ${count} is not a multiple of group ${p.group}`);
  const window = windowOf(layer.convolution_param, spatial, context);
  const w = context.blob([p.num_output, inChannels / p.group, ...window.kernel], p.weight_filler);
  const bias = p.bias_term ? context.blob([p.num_output], p.bias_filler) : null;
  return {
    blobs: bias === null ? [w] : [w, bias],
    forward: (tape, bottoms) => ({
      tops: bottoms.map((x) =>
        ops.convolution(tape, x, valueOf(w), bias === null ? null : valueOf(bias), { ...window, groups: p.group }),
      ),
    }),
  };
};

type ConvolutionParameter = Parameters<LayerFactory>[0]["convolution_param"];

function windowOf(
  p: ConvolutionParameter,
  axes: number,
  context: LayerContext,
): Record<"kernel" | "stride" | "pad" | "dilation", readonly number[]> {
  const setting = (
    name: "kernel" | "stride" | "pad",
    repeated: readonly number[],
    fallback: number | null,
    least: number,
  ): readonly number[] =>
    spread(
      {
        name,
        repeated,
        height: p[`${name}_h`],
        width: p[`${name}_w`],
        hasHeightOrWidth: hasEither(p, `${name}_h`, `${name}_w`),
        fallback,
        least,
      },
      axes,
      context,
    );
  return {
    kernel: setting("kernel", p.kernel_size, null, 1),
    stride: setting("stride", p.stride, 1, 1),
    pad: setting("pad", p.pad, 0, 0),
    dilation: spread(
      { name: "dilation", repeated: p.dilation, height: 0, width: 0, hasHeightOrWidth: false, fallback: 1, least: 1 },
      axes,
      context,
    ),
  };
}
