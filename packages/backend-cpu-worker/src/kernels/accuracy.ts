import { double, doubleAt, type Float, float, floatAt, type Int } from "../wasm/expressions.ts";
import type { FloatVariable, Routine } from "../wasm/routine.ts";
import type { Kernel, Task } from "./kernel.ts";

/** One number: how many labels count. Words: places, address of the count, of the labels, 0, the label to ignore. */
export const labelCount: Kernel = {
  key: "labelCount",
  write(task) {
    const { routine } = task;
    const labels = task.word(2);
    const ignored = task.scalar(4);
    const count = routine.float(double(0));
    routine.for(0, task.word(0), (i) => {
      const counts = floatAt(labels.plus(i.times(4)))
        .toDouble()
        .equals(ignored)
        .equals(0);
      routine.setFloat(count, count.plus(counts.toFloat().toDouble()));
    });
    routine.storeFloat(task.word(1), count.toSingle());
  },
};

/**
 * The one task of both accuracies. Words: places, classes, inner, topK, address of y, of the scores, of the labels, 0,
 * the label to ignore.
 */
function judge(task: Task, visit: (label: FloatVariable, hit: Int) => void): void {
  const { routine } = task;
  const [places, classes, inner, topK] = [task.word(0), task.word(1), task.word(2), task.word(3)];
  const [scores, labels] = [task.word(5), task.word(6)];
  const ignored = task.scalar(8);
  const step = routine.int(inner.times(4));
  routine.for(0, places, (place) => {
    const label = routine.float(floatAt(labels.plus(place.times(4))));
    routine.if(label.toDouble().equals(ignored).equals(0), () => {
      const first = place.over(inner).times(classes).times(inner).plus(place.modulo(inner)).times(4);
      const at = routine.int(scores.plus(first));
      const inside = label.atLeast(float(0)).and(label.less(classes.toFloat()));
      const own = routine.float(float(NaN));
      routine.if(inside, () => routine.setFloat(own, floatAt(at.plus(label.toInt().times(step)))));
      const others = countAtLeast(routine, at, step, classes, own);
      visit(label, others.minus(1).below(topK));
    });
  });
}

/** How many of the scores from `at` on are at least as high as `own`. */
function countAtLeast(routine: Routine, at: ReturnType<Routine["int"]>, step: Int, classes: Int, own: Float): Int {
  const count = routine.int(0);
  routine.for(0, classes, () => {
    routine.increase(count, floatAt(at).atLeast(own));
    routine.increase(at, step);
  });
  return count;
}

/** hits / max(1, count). */
const share = (hits: Float, count: Float): Float =>
  hits.over(double(1).choose(count.less(double(1)), count)).toSingle();

/**
 * The share of places whose label is among the topK highest scores, over all places whose label counts (Caffe's
 * accuracy_layer.cpp). Words: as `judge`.
 */
export const accuracy: Kernel = {
  key: "accuracy",
  write(task) {
    const { routine } = task;
    const hits = routine.float(double(0));
    const count = routine.float(double(0));
    judge(task, (_, hit) => {
      routine.setFloat(count, count.plus(double(1)));
      routine.setFloat(hits, hits.plus(hit.toFloat().toDouble()));
    });
    routine.storeFloat(task.word(4), share(hits, count));
  },
};

/** Hits and counts of each class stand side by side in the scratch memory of one thread. */
export const accuracyPerClass = (classes: number): Kernel => ({
  key: `accuracyPerClass ${classes}`,
  scratch: 16 * classes,
  write(task) {
    const { routine, scratch } = task;
    routine.for(0, 2 * classes, (i) => routine.storeFloat(scratch.plus(i.times(8)), double(0)));
    const increase = (address: Int, by: Float): void => {
      const at = routine.int(address);
      routine.storeFloat(at, doubleAt(at).plus(by));
    };
    judge(task, (label, hit) => {
      const known = label
        .floor()
        .equals(label)
        .and(label.atLeast(float(0)))
        .and(label.less(float(classes)));
      routine.if(known, () => {
        const pair = routine.int(scratch.plus(label.toInt().times(16)));
        increase(pair, hit.toFloat().toDouble());
        increase(pair.plus(8), double(1));
      });
    });
    const y = task.word(4);
    routine.for(0, classes, (c) => {
      const pair = routine.int(scratch.plus(c.times(16)));
      routine.storeFloat(y.plus(c.times(4)), share(doubleAt(pair), doubleAt(pair.plus(8))));
    });
  },
});
