import type { Int } from "../wasm/expressions.ts";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";

/** How a sweep touches memory: whole vectors, then single floats at the end. */
export interface Access {
  readonly load: (address: Int, offset?: number) => Vec;
  readonly store: (address: Int, value: Vec) => void;
}

/** Visits `count` floats: `visit` gets the byte offset of the vector, or of the single float, that it is to work on. */
export function sweep(routine: Routine, count: Int, visit: (offset: IntVariable, access: Access) => void): void {
  const { lanes } = routine;
  const bytes = 4 * lanes.width;
  const end = routine.int(count.times(4));
  const whole = routine.int(end.and(-bytes));
  const offset = routine.int(0);
  routine.if(offset.below(whole), () => routine.repeat(offset, whole, () => visit(offset, wholes(routine)), bytes));
  if (lanes.width > 1)
    routine.if(offset.below(end), () => routine.repeat(offset, end, () => visit(offset, singles(routine)), 4));
}

const wholes = (routine: Routine): Access => ({
  load: (address, offset) => routine.lanes.load(address, offset),
  store: (address, value) => routine.store(address, value),
});

const singles = (routine: Routine): Access => ({
  load: (address, offset) => routine.lanes.loadFirst(address, offset),
  store: (address, value) => routine.storeFirst(address, value),
});

/** All lanes added up, in pairs. */
export function addLanes(lanes: Lanes, routine: Routine, value: Vec): ReturnType<Lanes["lane"]> {
  if (lanes.width === 1) return lanes.lane(value, 0);
  const kept = routine.vec(value);
  const pairs = routine.vec(lanes.add(kept, lanes.shuffle(kept, kept, [2, 3, 0, 1])));
  return lanes.lane(lanes.add(pairs, lanes.shuffle(pairs, pairs, [1, 0, 3, 2])), 0);
}
