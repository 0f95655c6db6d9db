import { convGeometry, poolGeometry } from "@squeezenet/core";
import { pointwiseFormulas } from "./pointwise-formulas.ts";
import type { FusedKernels, Kernels } from "@squeezenet/core/backend";

export type AnyName = keyof Kernels | keyof FusedKernels;
export type Draw = (least: number, most: number) => number;
type Geometry = Readonly<Record<string, number>>;

/** A reproducible stream of whole numbers, both ends included (a linear congruence, its high bits). */
export function drawFrom(seed: number): Draw {
  let state = (seed * 2654435761) >>> 0;
  return (least, most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return least + Math.floor((state / 2 ** 32) * (most - least + 1));
  };
}

const elements = (draw: Draw): Geometry => ({ length: draw(1, 3) === 1 ? draw(8000, 20000) : draw(1, 100) });
const channels = (draw: Draw): Geometry => ({ outer: draw(1, 4), channels: draw(1, 9), inner: draw(1, 40) });
const labelled = (draw: Draw): Geometry => ({ ...channels(draw), channels: draw(2, 12), ignoreLabel: draw(-1, 1) });

function part(draw: Draw): Geometry {
  const g = channels(draw);
  const start = draw(0, g["channels"]! - 1);
  return { ...g, start, count: draw(1, g["channels"]! - start) };
}

export function conv(draw: Draw): Geometry {
  if (draw(1, 4) === 1) return threeByThree(draw);
  if (draw(1, 5) === 1) return innerProduct(draw);
  const groups = draw(1, 4) === 1 ? 2 : 1;
  const kernel = draw(1, 3) === 1 ? ([1, 1] as const) : ([draw(1, 4), draw(1, 5)] as const);
  const size = [draw(6, 21), draw(6, 30)] as const;
  const perGroup = draw(1, 20);
  const g = convGeometry([draw(1, 3), groups * perGroup, ...size], [groups * draw(1, 21), perGroup, ...kernel], {
    kernel,
    stride: draw(1, 2) === 1 ? [1, 1] : [draw(1, 3), draw(1, 3)],
    pad: draw(1, 2) === 1 ? [0, 0] : [draw(0, 2), draw(0, 2)],
    groups,
    dilation: draw(1, 3) === 1 ? [draw(1, 2), 1] : [1, 1],
  });
  return { ...g };
}

/** Kernels as large as the image. */
function innerProduct(draw: Draw): Geometry {
  const kernel = [draw(1, 4), draw(1, 4)] as const;
  const inputs = draw(1, 90);
  const options = { kernel, stride: [1, 1], pad: [0, 0], groups: 1, dilation: [1, 1] } as const;
  return { ...convGeometry([draw(1, 11), inputs, ...kernel], [draw(1, 30), inputs, ...kernel], options) };
}

/** Plain 3×3 convolutions with some channels, which may go through Winograd's transform. */
function threeByThree(draw: Draw): Geometry {
  const groups = draw(1, 2);
  const perGroup = draw(8, 40);
  const g = convGeometry(
    [draw(1, 5), groups * perGroup, draw(5, 30), draw(5, 30)],
    [groups * draw(8, 40), perGroup, 3, 3],
    {
      kernel: [3, 3],
      stride: [1, 1],
      pad: [draw(0, 2), draw(0, 2)],
      groups,
      dilation: [1, 1],
    },
  );
  return { ...g };
}

function pool(draw: Draw): Geometry {
  const kernel = [draw(1, 4), draw(1, 4)] as const;
  const g = poolGeometry([draw(1, 3), draw(1, 5), draw(5, 20), draw(5, 30)], {
    kernel,
    stride: draw(1, 2) === 1 ? [2, 2] : [draw(1, 3), draw(1, 3)],
    pad: draw(1, 2) === 1 ? [0, 0] : [draw(0, kernel[0] - 1), draw(0, kernel[1] - 1)],
    round: draw(1, 2) === 1 ? "CEIL" : "FLOOR",
  });
  return { ...g };
}

/** A random geometry for each kernel. Forget one and this does not compile. */
export const geometries: { readonly [Name in AnyName]: (draw: Draw) => Name extends "pointwise" ? object : Geometry } =
  {
    pointwise: (draw) => {
      const [outer, channels, inner] = [draw(1, 4), draw(1, 9), draw(1, 40)];
      const formula = pointwiseFormulas[draw(0, pointwiseFormulas.length - 1)];
      return {
        length: outer * channels * inner,
        channels,
        inner,
        alpha: 0.5,
        beta: -1.5,
        scale: 0.5,
        shift: 1,
        formula,
      };
    },
    sum: elements,
    addBiasGradBias: channels,
    scaleGradFactor: channels,
    channelWindowSum: (draw) => ({ ...channels(draw), radius: draw(0, 3) }),
    concat: (draw) => ({ outer: draw(1, 4), left: draw(1, 5), right: draw(1, 5), inner: draw(1, 30) }),
    slice: part,
    sliceGradX: part,
    softmax: channels,
    softmaxGradX: channels,
    softmaxLoss: labelled,
    softmaxLossGradX: labelled,
    labelCount: labelled,
    accuracy: (draw) => ({ ...labelled(draw), topK: draw(1, 3) }),
    accuracyPerClass: (draw) => ({ ...labelled(draw), topK: draw(1, 3) }),
    conv2d: conv,
    conv2dGradX: conv,
    conv2dGradW: conv,
    maxPool: pool,
    maxPoolGradX: pool,
    maxPoolIndex: pool,
    averagePool: pool,
    averagePoolGradX: pool,
    dropoutMask: (draw) => {
      const each = draw(1, 3) === 1 ? draw(8000, 20000) : draw(1, 100);
      const address = {
        seed: 2 ** 32 - draw(1, 5),
        stream: draw(1, 1e9),
        iteration: draw(0, 3),
        position: draw(0, 99),
      };
      return { length: each * draw(1, 3), each, ratio: draw(0, 9) / 10, kept: draw(4, 8) / 4, ...address };
    },
    convBias: conv,
    sgdHistory: (draw) => ({ ...elements(draw), scale: 0.25, decay: 0.5, rate: 0.125, momentum: 0.75 }),
  };

/** Inputs of a kernel: eighths between −3 and 3, labels where labels belong. */
export function inputsFor(name: AnyName, g: object, lengths: readonly number[], draw: Draw): Float32Array[] {
  const classes = "channels" in g ? Number(g.channels) : 1;
  return lengths.map((length, index) => {
    const labels = "ignoreLabel" in g && (index === 1 || name === "labelCount");
    return Float32Array.from({ length }, () => (labels ? draw(0, classes - 1) : draw(-3000, 3000) / 1000));
  });
}
