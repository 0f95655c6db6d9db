import { double, Float, float, floatAt, type Int } from "../wasm/expressions.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import { Doubles, oneDouble } from "../wasm/doubles.ts";
import { clampedExp } from "./clamped-exp.ts";
import { Elementary } from "./elementary.ts";
import type { Kernel, Task } from "./kernel.ts";

const FLT_MIN = 1.1754943508222875e-38;

/** Places (a sample's pixel with its classes) that one task takes. */
export const placeChunk = 16;

interface Place {
  /** Which place it is: where its label stands. */
  readonly place: IntVariable;
  /** Byte offset of its first class. */
  readonly first: IntVariable;
  /** Bytes from class to class. */
  readonly step: IntVariable;
  readonly classes: IntVariable;
}

/** Words: places, classes, inner; then each kernel's own from 3 on. */
function eachPlace(task: Task, visit: (place: Place) => void): void {
  const { routine, index } = task;
  const [places, classes, inner] = [task.word(0), task.word(1), task.word(2)];
  const from = routine.int(index.times(placeChunk));
  const step = routine.int(inner.times(4));
  routine.for(from, from.plus(placeChunk).atMost(places), (place) => {
    const sample = place.over(inner);
    const first = routine.int(sample.times(classes).times(inner).plus(place.modulo(inner)).times(4));
    visit({ place, first, step, classes });
  });
}

/** Visits every class at a place: its number and byte offset. */
function eachClass(routine: Routine, place: Place, visit: (at: IntVariable, c: IntVariable) => void): void {
  const at = routine.int(place.first);
  routine.for(0, place.classes, (c) => {
    visit(at, c);
    routine.increase(at, place.step);
  });
}

const labelAt = (labels: Int, place: Int): Float => floatAt(labels.plus(place.times(4)));

/** Whether a label is a whole number among the classes. */
function isClass(routine: Routine, label: Float, classes: Int): IntVariable {
  const whole = label.floor().equals(label);
  const inside = label.atLeast(float(0)).and(label.less(classes.toFloat()));
  return routine.int(whole.and(inside));
}

/** Words from 3: address of y, of x. The terms are kept in double between the passes, as the total is. */
export const softmax: Kernel = {
  key: "softmax",
  write(task) {
    const { routine } = task;
    const [y, x] = [task.word(3), task.word(4)];
    eachPlace(task, (place) => {
      const max = routine.float(float(-Infinity));
      eachClass(routine, place, (at) => {
        const value = routine.float(floatAt(x.plus(at)));
        routine.if(value.greater(max), () => routine.setFloat(max, value));
      });
      const total = routine.float(double(0));
      const term = (at: Int): Float => clampedExp(routine, floatAt(x.plus(at)).toDouble().minus(max.toDouble()));
      eachClass(routine, place, (at) => routine.setFloat(total, total.plus(term(at))));
      eachClass(routine, place, (at) => routine.storeFloat(y.plus(at), term(at).over(total).toSingle()));
    });
  },
};

/** Words from 3: address of dx, of y, of dy. */
export const softmaxGradX: Kernel = {
  key: "softmaxGradX",
  write(task) {
    const { routine } = task;
    const [dx, y, dy] = [task.word(3), task.word(4), task.word(5)];
    const read = (from: Int, at: Int): Float => floatAt(from.plus(at)).toDouble();
    eachPlace(task, (place) => {
      const dot = routine.float(double(0));
      eachClass(routine, place, (at) => routine.setFloat(dot, dot.plus(read(y, at).times(read(dy, at)))));
      eachClass(routine, place, (at) =>
        routine.storeFloat(dx.plus(at), read(y, at).times(read(dy, at).minus(dot)).toSingle()),
      );
    });
  },
};

/** Words from 3: address of the losses, of prob, of the labels, 0, the label to ignore. */
export const softmaxLoss: Kernel = {
  key: "softmaxLoss",
  write(task) {
    const { routine } = task;
    const [losses, prob, labels] = [task.word(3), task.word(4), task.word(5)];
    const ignored = task.scalar(7);
    eachPlace(task, (place) => {
      const label = routine.float(labelAt(labels, place.place));
      const loss = routine.float(float(NaN));
      routine.if(isClass(routine, label, place.classes), () => {
        const p = routine.float(floatAt(prob.plus(place.first).plus(label.toInt().times(place.step))).toDouble());
        const kept = routine.float(double(FLT_MIN).choose(p.less(double(FLT_MIN)), p));
        const { code } = new Elementary(routine, oneDouble).log(new Doubles(kept.code));
        routine.setFloat(loss, new Float(code, true).negated().toSingle());
      });
      routine.if(label.toDouble().equals(ignored), () => routine.setFloat(loss, float(0)));
      routine.storeFloat(losses.plus(place.place.times(4)), loss);
    });
  },
};

/** Words from 3: address of dx, of prob, of the labels, of dy, the label to ignore. */
export const softmaxLossGradX: Kernel = {
  key: "softmaxLossGradX",
  write(task) {
    const { routine } = task;
    const [dx, prob, labels, dy] = [task.word(3), task.word(4), task.word(5), task.word(6)];
    const ignored = task.scalar(7);
    eachPlace(task, (place) => {
      const label = routine.float(labelAt(labels, place.place));
      const slope = routine.float(labelAt(dy, place.place));
      const valid = isClass(routine, label, place.classes);
      const counts = routine.int(label.toDouble().equals(ignored).equals(0));
      eachClass(routine, place, (at, c) => {
        const hit = float(1).choose(c.toFloat().equals(label), float(0));
        const slopeHere = floatAt(prob.plus(at)).minus(hit).times(slope);
        routine.storeFloat(dx.plus(at), slopeHere.choose(valid, float(NaN)).choose(counts, float(0)));
      });
    });
  },
};
