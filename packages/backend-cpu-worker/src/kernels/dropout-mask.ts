import { double, float, int, type Int } from "../wasm/expressions.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import type { Kernel } from "./kernel.ts";
import { type Four, four, six } from "./tuples.ts";

/** Numbers of a sample that one task draws. */
export const maskChunk = 8192;

/**
 * The mask that core's dropoutMask defines: Philox 4×32-10 on the counters of one sample, four numbers a turn. In integers
 * of one lane: the 64-bit product that JavaScript lacks is one instruction here, which is most of what it takes.
 * Words: chunks a sample, numbers a sample, address of y, 0, then ratio, kept, seed, stream, iteration, position.
 */
export const dropoutMask: Kernel = {
  key: "dropoutMask",
  write(task) {
    const { routine, index } = task;
    const [chunks, each] = [task.word(0), task.word(1)];
    const sample = routine.int(index.over(chunks));
    const first = routine.int(index.modulo(chunks).times(maskChunk));
    const end = routine.int(first.plus(maskChunk).atMost(each));
    const y = routine.int(task.word(2).plus(sample.times(each).times(4)));
    const [ratio, keptDouble, ...address] = six((k) => task.scalar(4 + 2 * k));
    const [seed, stream, iteration, position] = four((part) => routine.int(address[part].toUnsigned()));
    // The least of the upper 24 bits that keeps a number: the ceiling, by way of the floor.
    const dropped = routine.int(
      ratio
        .times(double(-(2 ** 24)))
        .floor()
        .negated()
        .toInt(),
    );
    const kept = routine.float(keptDouble.toSingle());
    const place = routine.int(position.plus(sample));
    routine.for(
      first,
      end,
      (at) => {
        const four = philox(routine, [seed, stream], [iteration, place, at.over(4), int(0)]);
        four.forEach((bits, part) => {
          const store = (): void =>
            routine.storeFloat(
              y.plus(at.times(4)),
              float(0).choose(bits.shiftedRight(8).below(dropped), kept),
              4 * part,
            );
          if (part === 0) store();
          else routine.if(at.plus(part).below(end), store);
        });
      },
      4,
    );
  },
};

function philox(routine: Routine, [k0, k1]: readonly [Int, Int], counter: Four<Int>): Four<IntVariable> {
  const [c0, c1] = [routine.int(counter[0]), routine.int(counter[1])];
  const [c2, c3] = [routine.int(counter[2]), routine.int(counter[3])];
  const [high0, high1] = [routine.int(), routine.int()];
  const [m0, m1] = [int(0xd2511f53), int(0xcd9e8d57)];
  for (let round = 0; round < 10; round++) {
    routine.set(high0, c0.timesHigh(m0));
    routine.set(high1, c2.timesHigh(m1));
    routine.set(high1, high1.xor(c1).xor(k0.plus(Math.imul(round, 0x9e3779b9))));
    routine.set(high0, high0.xor(c3).xor(k1.plus(Math.imul(round, 0xbb67ae85))));
    routine.set(c1, c2.times(m1));
    routine.set(c3, c0.times(m0));
    routine.set(c0, high1);
    routine.set(c2, high0);
  }
  return [c0, c1, c2, c3];
}
