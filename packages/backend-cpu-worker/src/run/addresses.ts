import { BackendError } from "@squeezenet/core";
import { expectDefined } from "../expect-defined.ts";
import { floatsAt, type Plan } from "../plan/plan.ts";
import type { Recording } from "../plan/recording.ts";
import type { Heap } from "./heap.ts";

/** Where every storage of a plan stands for one run. */
export interface Addresses {
  readonly base: readonly number[];
  /** Storages that were made in an earlier run and need no making. */
  readonly ready: ReadonlySet<number>;
  /** Takes back all that was given out, after a run that failed. */
  undo(): void;
}

/**
 * Gives every output that outlives the program, and everything made of an external for good, a block of its own. Where
 * memory does not suffice, nothing is kept.
 * @param arena address of the memory for what lives only inside the plan
 * @throws BackendError if memory does not suffice, or an input was never computed: then its own failure, where it has one
 */
export function giveAddresses(plan: Plan, recording: Recording, heap: Heap, arena: number): Addresses {
  const base = recording.externals.map(({ address, failure }) => {
    if (address === undefined) throw failure ?? new BackendError("cpu-worker: an input was never computed");
    return address;
  });
  const undos: (() => void)[] = [];
  const undo = (): void => undos.splice(0).forEach((each) => each());
  const give = (floats: number, forget: () => void): number => {
    const address = heap.allocate(4 * floats);
    undos.push(() => {
      heap.release(address);
      forget();
    });
    return address;
  };
  const ready = new Set<number>();
  try {
    for (const [storage, offset] of plan.temporaries) base[storage] = arena + offset;
    for (const { storage, call, floats } of plan.survivors) {
      const { output } = expectDefined(recording.calls[call], "a call that makes a result");
      base[storage] = output.address = give(floats, () => (output.address = undefined));
    }
    for (const [storage, { external, key }] of plan.derived) {
      const { derived } = expectDefined(recording.externals[external], "a buffer that the plan reads");
      const known = derived.get(key);
      if (known !== undefined) ready.add(storage);
      const address = known ?? give(floatsAt(plan, storage), () => derived.delete(key));
      derived.set(key, address);
      base[storage] = address;
    }
  } catch (error) {
    undo();
    throw error;
  }
  return { base, ready, undo };
}
