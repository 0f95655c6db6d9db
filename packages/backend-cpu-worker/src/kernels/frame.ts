import { float, floatAt, type Int } from "../wasm/expressions.ts";
import { type Correlation, correlationKey, inPlane, outPlane } from "./correlation.ts";
import type { IntVariable } from "../wasm/routine.ts";
import type { Kernel, Task } from "./kernel.ts";
import { type Epilogue, finishFloat } from "./multiply-tile.ts";
import { type Access, sweep } from "./sweep.ts";

/** Whether a correlation multiplies each pixel by itself and pads the image: what surrounds it is then the bias alone. */
export const isFramed = (g: Correlation): boolean =>
  g.kernelHeight * g.kernelWidth * g.strideHeight * g.strideWidth * g.spreadHeight * g.spreadWidth === 1 &&
  Math.min(g.padHeight, g.padWidth) >= 0 &&
  Math.max(g.padHeight, g.padWidth) > 0;

type Framed = Pick<Correlation, "inHeight" | "inWidth" | "outHeight" | "outWidth" | "padHeight" | "padWidth">;

/** The same without the padding. */
export const unframed = <G extends Framed>(g: G): G => ({
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
    const { routine, lanes } = task;
    const plane = planeOf(task, g);
    const [y, image] = [plane.at(0, outPlane(g)), plane.at(1, inPlane(g))];
    const bias = epilogue.biased ? floatAt(task.word(4).plus(plane.channel.times(4))) : undefined;
    const around = finishFloat(epilogue, float(0), bias, (value) => routine.float(value));
    const border = routine.vec(lanes.fill(around));
    sweep(routine, routine.int(outPlane(g)), (offset, { store }) => store(y.plus(offset), border));
    eachRow(task, g, { framed: y, image }, (framed, inside, { load, store }) => store(framed, load(inside)));
  },
});

/**
 * The middles of padded images: what a framed convolution's gradients need of dy. A task is one plane.
 * Words: address and distance between samples of the images, of the padded ones.
 */
export const unframe = (g: Correlation): Kernel => ({
  key: `unframe ${correlationKey(g)}`,
  write(task) {
    const plane = planeOf(task, g);
    const [image, framed] = [plane.at(0, inPlane(g)), plane.at(1, outPlane(g))];
    eachRow(task, g, { framed, image }, (framed, inside, { load, store }) => store(inside, load(framed)));
  },
});

/** A task's plane: its channel, and where it starts in an operand whose planes have so many floats. */
function planeOf(task: Task, g: Correlation): { channel: Int; at(operand: number, floats: number): IntVariable } {
  const { routine, index } = task;
  const channels = g.groups * g.outChannels;
  const [sample, channel] = [routine.int(index.over(channels)), routine.int(index.modulo(channels))];
  const at = (operand: number, floats: number): IntVariable =>
    routine.int(
      task
        .word(2 * operand)
        .plus(sample.times(task.word(2 * operand + 1)))
        .plus(channel.times(4 * floats)),
    );
  return { channel, at };
}

/** Visits the pixels of an image, each with its place in the frame. */
function eachRow(
  { routine }: Task,
  g: Correlation,
  { framed, image }: { readonly framed: IntVariable; readonly image: IntVariable },
  visit: (framed: Int, image: Int, access: Access) => void,
): void {
  routine.increase(framed, 4 * (g.padHeight * g.outWidth + g.padWidth));
  routine.for(0, g.inHeight, () => {
    sweep(routine, routine.int(g.inWidth), (offset, access) => visit(framed.plus(offset), image.plus(offset), access));
    routine.increase(image, 4 * g.inWidth);
    routine.increase(framed, 4 * g.outWidth);
  });
}
