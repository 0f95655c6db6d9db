import { float, floatAt, type Int } from "../wasm/expressions.ts";
import { type Correlation, depth, taps } from "./correlation.ts";
import type { Kernel, Task } from "./kernel.ts";

/** Output channels that the multiplication holds at once. */
export const panelRows = 4;
/** Panels of one group: the last may have rows to spare. */
export const panels = (g: Correlation): number => Math.ceil(g.outChannels / panelRows);
/** Floats of a convolution's packed weights. */
export const packedLength = (g: Correlation): number => g.groups * panels(g) * panelRows * depth(g);

/** What packing needs to know of a correlation: the first words of its steps, so that one kernel packs for all. */
export const packingWords = (g: Correlation): readonly number[] => [g.outChannels, g.inChannels, taps(g), panels(g)];

/** Where weights come from: the words of packingWords, and which panel of which group is to be packed. */
export interface Packing {
  readonly outChannels: Int;
  readonly inChannels: Int;
  readonly taps: Int;
  readonly group: Int;
  /** The panel's first output channel. */
  readonly first: Int;
}

/** A task is one panel. */
export function readPacking(task: Task): Packing {
  const { routine, index } = task;
  const [outChannels, inChannels, tapCount, panelCount] = [task.word(0), task.word(1), task.word(2), task.word(3)];
  const group = routine.int(index.over(panelCount));
  const first = routine.int(index.modulo(panelCount).times(panelRows));
  return { outChannels, inChannels, taps: tapCount, group, first };
}

/**
 * Weights in the order in which the multiplication reads them: groups × panels × terms × rows of the panel, zeros where
 * the last panel has no row. `turned` packs the weights of a forward convolution for its input gradient.
 * Words: packingWords, address of the packed weights, of the weights.
 */
export const packWeights = (turned: boolean): Kernel => ({
  key: `packWeights ${turned}`,
  write(task) {
    const { routine, index } = task;
    const packing = readPacking(task);
    const from = task.word(5);
    const terms = routine.int(packing.inChannels.times(packing.taps));
    const at = routine.int(task.word(4).plus(index.times(terms).times(4 * panelRows)));
    routine.for(0, packing.inChannels, (c) =>
      routine.for(0, packing.taps, (tap) => {
        for (let row = 0; row < panelRows; row++) {
          const out = routine.int(packing.first.plus(row));
          routine.if(
            out.below(packing.outChannels),
            () => routine.storeFloat(at, floatAt(from.plus(place(packing, turned, out, c, tap).times(4))), 4 * row),
            () => routine.storeFloat(at, float(0), 4 * row),
          );
        }
        routine.increase(at, 4 * panelRows);
      }),
    );
  },
});

/** Where a weight stands, in the layout of the forward convolution. */
export function place(p: Packing, turned: boolean, out: Int, c: Int, tap: Int): Int {
  if (!turned) return p.group.times(p.outChannels).plus(out).times(p.inChannels).plus(c).times(p.taps).plus(tap);
  const row = p.group.times(p.inChannels).plus(c).times(p.outChannels).plus(out);
  return row.times(p.taps).plus(p.taps).minus(1).minus(tap);
}
