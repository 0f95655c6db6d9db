import { canonicalAxis, expectFound, ops, show, size } from "@squeezenet/core";
import { type LayerContext, type LayerFactory, only } from "../layer.ts";
import { valueOf } from "../param.ts";
import { hasEither, spread } from "../spatial.ts";
import { strideText } from "../stride-text.ts";

/** Convolution over one, two or three spatial axes; the axes before `axis` count samples (base_conv_layer.cpp). */
export const convolution: LayerFactory = (layer, bottoms, context) => {
  const p = layer.convolution_param;
  const shape = only(bottoms);
  const axis = canonicalAxis(shape, p.axis, "Convolution");
  const spatial = shape.length - axis - 1;
  if (spatial < 1 || spatial > 3)
    context.fail(`convolves over 1 to 3 axes after axis ${axis}; found ${show(shape)}, which leaves ${spatial}`);
  if (bottoms.some((other) => other.join() !== shape.join())) context.fail("all bottoms must have one shape");
  const inChannels = expectFound(shape, axis);
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
    products: size(w.shape) / p.num_output,
    detail: `${p.num_output} of ${window.kernel.join("×")}${strideText(window.stride)}`,
    ...(axis === 0 ? { mixesSamples: "Convolution with axis 0 takes the samples for channels" } : {}),
    forward: (tape, bottoms) => ({
      tops: bottoms.map((x) => {
        const around = x.shape.slice(0, axis);
        const samples = axis === 1 ? x : ops.reshape(tape, x, [size(around), ...x.shape.slice(axis)]);
        const options = { ...window, groups: p.group };
        const y = ops.convolution(tape, samples, valueOf(w), bias === null ? null : valueOf(bias), options);
        return axis === 1 ? y : ops.reshape(tape, y, [...around, ...y.shape.slice(1)]);
      }),
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
