import type { Conv } from "@squeezenet/core/backend";
import { floatAt, type Int, int } from "../wasm/expressions.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import { split } from "./correlation.ts";
import type { Kernel, Task } from "./kernel.ts";
import { type Epilogue, finishFloat } from "./multiply-tile.ts";
import { columnsOf, outerProduct, type Sums, zeroSums } from "./products.ts";
import { eachPart } from "./split-loop.ts";
import { type Access, addLanes, sweep } from "./sweep.ts";

/**
 * Whether a convolution's kernel covers its whole input. It has one output pixel then, and its matrices need no packing: a
 * sample, like the weights of one output, is a row of `terms` floats in memory.
 */
export const isInnerProduct = (g: Conv): boolean =>
  g.groups === 1 &&
  g.outHeight * g.outWidth === 1 &&
  g.inHeight === g.kernelHeight &&
  g.inWidth === g.kernelWidth &&
  g.padHeight + g.padWidth === 0;

const terms = (g: Conv): number => g.inChannels * g.inHeight * g.inWidth;
/** Outputs, or floats of a row, that one task takes. */
const outputBand = 8;
const termBand = 256;

/** Tasks of `innerProduct` and `innerProductGradW`: a band of outputs each. */
export const innerProductTasks = (g: Conv): number => Math.ceil(g.outChannels / outputBand);
/** Tasks of `innerProductGradX`: a band of terms each. */
export const innerProductGradXTasks = (g: Conv): number => Math.ceil(terms(g) / termBand);

const key = (name: string, g: Conv, ...more: readonly boolean[]): string =>
  [name, ...more, terms(g), g.outChannels].join(" ");

/**
 * y[sample][out] = x[sample] · w[out] (+ bias, then ReLU): lanes along the terms, added in pairs at the end.
 * Words: address and distance between samples of y, of x, address of the weights, of the bias, samples.
 */
export const innerProduct = (g: Conv, epilogue: Epilogue): Kernel => ({
  key: key("innerProduct", g, epilogue.biased, epilogue.rectified),
  write(task) {
    const { routine } = task;
    const [samples, yStep, xStep] = [task.word(6), task.word(1), task.word(3)];
    const bias = task.word(5);
    eachOutput(task, g, (first, height) => {
      const w = routine.int(task.word(4).plus(first.times(4 * terms(g))));
      const [y, x] = [routine.int(task.word(0).plus(first.times(4))), routine.int(task.word(2))];
      const group = (width: number): void => {
        const sums = dots(routine, terms(g), w, x, xStep, height, width);
        columnsOf(sums).forEach((rows, column) =>
          rows.forEach((lanes, r) => {
            const sum = routine.float(addLanes(routine.lanes, routine, lanes));
            const number = epilogue.biased ? floatAt(bias.plus(first.times(4)), 4 * r) : undefined;
            const value = finishFloat(epilogue, sum, number, (each) => routine.float(each));
            routine.storeFloat(y.plus(yStep.times(column)), value, 4 * r);
          }),
        );
        routine.increase(y, yStep.times(width));
        routine.increase(x, xStep.times(width));
      };
      routine.for(0, samples.over(2), () => group(2));
      routine.if(samples.modulo(2), () => group(1));
    });
  },
});

/** Visits the outputs of a task, four at a time as far as they go. */
function eachOutput({ routine, index }: Task, g: Conv, visit: (first: IntVariable, height: number) => void): void {
  const parts = split(g.outChannels, 4);
  const first = routine.int(index.times(outputBand / 4));
  const end = routine.int(first.plus(outputBand / 4).atMost(parts.parts));
  eachPart(routine, parts, first, end, (start, height) => visit(start, height));
}

/** Rows of w times rows of x, lane by lane. */
function dots(routine: Routine, count: number, w: Int, x: Int, xStep: Int, height: number, width: number): Sums {
  const sums = zeroSums(routine, height, width);
  const columns = Array.from({ length: width }, (_, column) => routine.int(x.plus(xStep.times(column))));
  const add = outerProduct(routine, sums);
  sweep(routine, int(count), (offset, { load }) =>
    add(
      sums.map((_, row) => load(w.plus(offset), 4 * count * row)),
      columns.map((column) => load(column.plus(offset))),
    ),
  );
  return sums;
}

/**
 * dx[sample] = Σ dy[sample][out] · w[out], output after output; lanes are terms. Words: address and distance between
 * samples of dx, of dy, address of the weights, 0, samples.
 */
export const innerProductGradX = (g: Conv): Kernel => ({
  key: key("innerProductGradX", g),
  write(task) {
    const { routine, index, lanes } = task;
    const [samples, dxStep, dyStep] = [task.word(6), task.word(1), task.word(3)];
    const first = routine.int(index.times(termBand));
    const count = routine.int(int(terms(g)).minus(first).atMost(termBand));
    const group = (height: number, dx: Int, dy: Int): void =>
      sweep(routine, count, (offset, { load, store }) => {
        const w = routine.int(task.word(4).plus(first.times(4)).plus(offset));
        const sums = Array.from({ length: height }, () => routine.vec(lanes.constant(0)));
        const rows = sums.map((sum, r) => ({ sum, slope: routine.int(dy.plus(dyStep.times(r))) }));
        const value = routine.vec();
        routine.for(0, g.outChannels, () => {
          routine.setVec(value, load(w));
          for (const { sum, slope } of rows) {
            routine.setVec(sum, lanes.multiplyAdd(lanes.spread(slope), value, sum));
            routine.increase(slope, 4);
          }
          routine.increase(w, 4 * terms(g));
        });
        sums.forEach((sum, r) => store(dx.plus(dxStep.times(r)).plus(offset), sum));
      });
    const dx = routine.int(task.word(0).plus(first.times(4)));
    const dy = routine.int(task.word(2));
    const move = (height: number): void => {
      routine.increase(dx, dxStep.times(height));
      routine.increase(dy, dyStep.times(height));
    };
    for (const [height, times] of [[4, samples.over(4)], [1, samples.modulo(4)]] as const)
      routine.for(0, times, () => {
        group(height, dx, dy);
        move(height);
      }); // prettier-ignore
  },
});

/**
 * sum[out] + dy[sample][out] · x[sample], sample after sample; lanes are terms. Words: samples, address of the result, of
 * the sum, 0, then address and distance between samples of x, of dy.
 */
export const innerProductGradW = (g: Conv): Kernel => ({
  key: key("innerProductGradW", g),
  write(task) {
    const { routine, lanes } = task;
    const [samples, xStep, dyStep] = [task.word(0), task.word(5), task.word(7)];
    eachOutput(task, g, (out, height) => {
      const shift = routine.int(out.times(4 * terms(g)));
      const [to, from] = [routine.int(task.word(1).plus(shift)), routine.int(task.word(2).plus(shift))];
      const [x, dy] = [routine.int(), routine.int()];
      sweep(routine, int(terms(g)), (offset, { load, store }: Access) => {
        const row = (r: number): number => 4 * r * terms(g);
        const sums = Array.from({ length: height }, (_, r) => routine.vec(load(from.plus(offset), row(r))));
        const value = routine.vec();
        routine.set(x, task.word(4).plus(offset));
        routine.set(dy, task.word(6).plus(out.times(4)));
        routine.for(0, samples, () => {
          routine.setVec(value, load(x));
          // Rounded apart: a sample's part is one product, to which the sum is added.
          sums.forEach((sum, r) => routine.setVec(sum, lanes.add(sum, lanes.multiply(lanes.spread(dy, 4 * r), value))));
          routine.increase(x, xStep);
          routine.increase(dy, dyStep);
        });
        sums.forEach((sum, r) => store(to.plus(offset).plus(row(r)), sum));
      });
    });
  },
});
