import type { Pool } from "@squeezenet/core/backend";
import { double, floatAt, type IntLike } from "../wasm/expressions.ts";
import type { IntVariable } from "../wasm/routine.ts";
import type { Kernel, Task } from "./kernel.ts";
import { poolKey } from "./plane.ts";
import { routeSlopes } from "./pooling.ts";
import { addLanes, sweep } from "./sweep.ts";

/**
 * sum[channel] plus each sample's dy (or x·dy), sample by sample; a task is one channel. Within a sample each lane adds
 * up its own floats, then the lanes are added in pairs: a way that depends on `inner` alone.
 * Words: samples, floats a channel, address of the result, of the sum, then address and distance between samples of dy
 * (and of x).
 */
const channelSums = (key: "addBiasGradBias" | "scaleGradFactor"): Kernel => ({
  key,
  write(task) {
    const { routine, lanes, index } = task;
    const [outer, inner] = [task.word(0), task.word(1)];
    const first = routine.int(index.times(inner).times(4));
    const at = (operand: number) => routine.int(task.word(4 + 2 * operand).plus(first));
    const dy = at(0);
    const x = key === "scaleGradFactor" ? at(1) : undefined;
    const total = routine.float(floatAt(task.word(3).plus(index.times(4))));
    const part = routine.vec();
    routine.for(0, outer, () => {
      routine.setVec(part, lanes.constant(0));
      sweep(routine, inner, (offset, { load }) => {
        const slope = load(dy.plus(offset));
        routine.setVec(part, lanes.add(part, x === undefined ? slope : lanes.multiply(load(x.plus(offset)), slope)));
      });
      routine.setFloat(total, total.plus(addLanes(lanes, routine, part)));
      routine.increase(dy, task.word(5));
      if (x !== undefined) routine.increase(x, task.word(7));
    });
    routine.storeFloat(task.word(2).plus(index.times(4)), total);
  },
});

/** sum[channel] + Σ dy: the gradient of `addBias` by its bias. Words: as `channelSums`. */
export const addBiasGradBias: Kernel = channelSums("addBiasGradBias");
/** sum[channel] + Σ x · dy: the gradient of `scale` by its factors. Words: as `channelSums`. */
export const scaleGradFactor: Kernel = channelSums("scaleGradFactor");

/**
 * A ReLU's gradient and, of its slopes, the sums of addBiasGradBias, in the same order as there. A task is one channel.
 * Words: samples, floats a channel, address of the sums' result, of the sums, then address and distance between samples of
 * dx, of y, of dy, then the slope.
 */
export const reluGradBias: Kernel = {
  key: "reluGradBias",
  write: (task) => writeReluGradBias(task),
};

/**
 * The same where dy comes from max pooling the ReLU's output: each plane's slopes are sent to where they came from, then
 * rectified and added up while the plane is in the cache. `dy` is that of the pooling.
 */
export const maxPoolReluGradBias = (g: Pool): Kernel => ({
  key: poolKey("maxPoolReluGradBias", g),
  write: (task) => writeReluGradBias(task, g),
});

function writeReluGradBias(task: Task, pool?: Pool): void {
  const { routine, lanes, index } = task;
  const [outer, inner] = [task.word(0), task.word(1)];
  const slope = task.spreadScalar(10);
  const plane = (word: number, floats: IntLike): IntVariable =>
    routine.int(task.word(word).plus(index.times(floats).times(4)));
  const [dx, y] = [plane(4, inner), plane(6, inner)];
  const dy = plane(8, pool === undefined ? inner : pool.outHeight * pool.outWidth);
  const total = routine.float(floatAt(task.word(3).plus(index.times(4))));
  const part = routine.vec();
  routine.for(0, outer, () => {
    if (pool !== undefined) routeSlopes(routine, pool, { dx, x: y, dy });
    const given = pool === undefined ? dy : dx;
    routine.setVec(part, lanes.constant(0));
    sweep(routine, inner, (offset, { load, store }) => {
      const slopes = routine.vec(load(given.plus(offset)));
      const positive = lanes.greater(load(y.plus(offset)), lanes.constant(0));
      const value = routine.vec(lanes.select(positive, slopes, lanes.multiply(slope, slopes)));
      store(dx.plus(offset), value);
      routine.setVec(part, lanes.add(part, value));
    });
    routine.setFloat(total, total.plus(addLanes(lanes, routine, part)));
    [dx, y, dy].forEach((address, operand) => routine.increase(address, task.word(5 + 2 * operand)));
  });
  routine.storeFloat(task.word(2).plus(index.times(4)), total);
}

/**
 * The sum of the channels at most `radius` away; a task is one channel of one sample. Words: channels, floats a channel,
 * radius, address and distance between samples of y, then of x.
 */
export const channelWindowSum: Kernel = {
  key: "channelWindowSum",
  write(task) {
    const { routine, lanes, index } = task;
    const [channels, inner, radius] = [task.word(0), task.word(1), task.word(2)];
    const sample = routine.int(index.over(channels));
    const channel = routine.int(index.modulo(channels));
    const plane = routine.int(inner.times(4));
    const first = routine.int(channel.minus(radius).least(0));
    const last = routine.int(channel.plus(radius).atMost(channels.minus(1)));
    const y = routine.int(
      task
        .word(3)
        .plus(sample.times(task.word(4)))
        .plus(channel.times(plane)),
    );
    const x = routine.int(
      task
        .word(5)
        .plus(sample.times(task.word(6)))
        .plus(first.times(plane)),
    );
    const from = routine.int();
    const total = routine.vec();
    sweep(routine, inner, (offset, { load, store }) => {
      routine.set(from, x.plus(offset));
      routine.setVec(total, lanes.constant(0));
      routine.for(first, last.plus(1), () => {
        routine.setVec(total, lanes.add(total, load(from)));
        routine.increase(from, plane);
      });
      store(y.plus(offset), total);
    });
  },
};

/** All floats added up in double precision, in order. Words: count, address of the sum, address of x. */
export const sum: Kernel = {
  key: "sum",
  write(task) {
    const { routine } = task;
    const x = task.word(2);
    const total = routine.float(double(0));
    routine.for(0, task.word(0), (i) => {
      routine.setFloat(total, total.plus(floatAt(x.plus(i.times(4))).toDouble()));
    });
    routine.storeFloat(task.word(1), total.toSingle());
  },
};
