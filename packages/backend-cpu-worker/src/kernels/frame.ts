import { float, floatAt } from "../wasm/expressions.ts";
import { type Correlation, correlationKey, inPlane, outPlane } from "./correlation.ts";
import type { Kernel } from "./kernel.ts";
import { type Epilogue, finishFloat } from "./multiply-tile.ts";
import { sweep } from "./sweep.ts";

/** Whether a correlation multiplies each pixel by itself and pads the image: what surrounds it is then the bias alone. */
export const isFramed = (g: Correlation): boolean =>
  g.kernelHeight * g.kernelWidth * g.strideHeight * g.strideWidth * g.spreadHeight * g.spreadWidth === 1 &&
  Math.min(g.padHeight, g.padWidth) >= 0 &&
  Math.max(g.padHeight, g.padWidth) > 0;

/** The same without the padding. */
export const unframed = (g: Correlation): Correlation => ({
  ...g,
  padHeight: 0,
  padWidth: 0,
  outHeight: g.inHeight,
  outWidth: g.inWidth,
});

/**
 * Puts images into the middle of padded ones, the bias (and its ReLU) around them. SqueezeNet v1.0's conv10 pads 13×13 by
 * one: a quarter of its outputs need no multiplication. A task is one plane.
 * Words: address and distance between samples of y, of the images, address of the bias.
 */
export const frame = (g: Correlation, epilogue: Epilogue): Kernel => ({
  key: `frame ${epilogue.biased} ${epilogue.rectified} ${correlationKey(g)}`,
  write(task) {
    const { routine, lanes, index } = task;
    const planes = g.groups * g.outChannels;
    const [sample, plane] = [routine.int(index.over(planes)), routine.int(index.modulo(planes))];
    const at = (operand: number, floats: number) =>
      routine.int(
        task
          .word(2 * operand)
          .plus(sample.times(task.word(2 * operand + 1)))
          .plus(plane.times(4 * floats)),
      );
    const [y, image] = [at(0, outPlane(g)), at(1, inPlane(g))];
    const bias = epilogue.biased ? floatAt(task.word(4).plus(plane.times(4))) : undefined;
    const around = finishFloat(epilogue, float(0), bias, (value) => routine.float(value));
    const border = routine.vec(lanes.fill(around));
    sweep(routine, routine.int(outPlane(g)), (offset, { store }) => store(y.plus(offset), border));
    routine.increase(y, 4 * (g.padHeight * g.outWidth + g.padWidth));
    routine.for(0, g.inHeight, () => {
      sweep(routine, routine.int(g.inWidth), (offset, { load, store }) => store(y.plus(offset), load(image.plus(offset)))); // prettier-ignore
      routine.increase(image, 4 * g.inWidth);
      routine.increase(y, 4 * g.outWidth);
    });
  },
});
