import { expectDefined } from "../expect-defined.ts";
import { pairs } from "../pairs.ts";
import { type Lifetime, layOut } from "./arena.ts";
import { Builder } from "./builder.ts";
import type { Derived, Step } from "./step.ts";
import { groupsOf } from "./groups.ts";
import { lowerings } from "./lower.ts";
import { fuse, type Op } from "./op.ts";
import type { Machine } from "./machine.ts";
import { place } from "./placement.ts";
import { type Program, programOf, type Recording } from "./recording.ts";

/** A program ready to run, except for addresses and scalars: those are filled in before each run. */
export interface Plan {
  readonly program: Program;
  readonly ops: readonly Op[];
  readonly steps: readonly Step[];
  /** For each step, its group: between groups the threads wait for each other. */
  readonly groups: readonly number[];
  /** Byte offset in the plan's arena of each storage that lives only inside it. */
  readonly temporaries: ReadonlyMap<number, number>;
  readonly arenaBytes: number;
  /** Storages that outlive the program: the call that makes each, and its floats. */
  readonly survivors: readonly { readonly storage: number; readonly call: number; readonly floats: number }[];
  readonly derived: ReadonlyMap<number, Derived>;
  /** Floats of each storage. */
  readonly floatsOf: readonly number[];
  readonly externals: number;
  /** Halves of concats that are written in place, and slices that are read in place. */
  readonly viewed: number;
  /** Kernel calls that it stands for. */
  readonly calls: number;
}

/**
 * Floats of one of a plan's storages.
 * @throws Error if the plan has no such storage
 */
export const floatsAt = ({ floatsOf }: Pick<Plan, "floatsOf">, storage: number): number =>
  expectDefined(floatsOf[storage], "a storage of the plan");

/**
 * Plans a recording for a machine: fuses its calls, places its values, and cuts the work into steps and tasks. Nothing is
 * compiled and no memory is taken.
 */
export function makePlan(recording: Recording, machine: Machine): Plan {
  const { externals, calls, survives } = recording;
  const first = externals.length;
  const lengths = [...externals.map(({ length }) => length), ...calls.map(({ output }) => output.length)];
  const survivors = pairs(calls, survives).flatMap(([{ output }, survived], call) =>
    survived ? [{ storage: first + call, call, floats: output.length }] : [],
  );
  const ops = fuse(recording);
  const fixed = new Set([...externals.keys(), ...survivors.map(({ storage }) => storage)]);
  const { views, silent, joined } = place(ops, lengths, fixed);
  const builder = new Builder(machine, lengths, first, views);
  for (const op of ops) if (!silent.has(op)) lowerings[op.name](builder, op);
  const { steps, storages, derived } = builder;
  const temporary = (storage: number): boolean => !fixed.has(storage) && !derived.has(storage);
  const groups = groupsOf(steps, joined);
  const lifetimes = lifetimesOf(steps, groups, storages, temporary);
  const { offsets, bytes } = layOut([...lifetimes.values()]);
  return {
    program: programOf(recording),
    ops,
    steps,
    groups,
    temporaries: new Map(pairs([...lifetimes.keys()], offsets)),
    arenaBytes: bytes,
    survivors,
    derived,
    floatsOf: storages,
    externals: first,
    viewed: joined.size + silent.size,
    calls: calls.length,
  };
}

/** Counted in groups, because steps of one group run at the same time. */
function lifetimesOf(
  steps: readonly Step[],
  groups: readonly number[],
  floats: readonly number[],
  temporary: (storage: number) => boolean,
): Map<number, Lifetime> {
  const lifetimes = new Map<number, Lifetime>();
  for (const [{ reads, writes }, at] of pairs(steps, groups))
    for (const storage of [...reads, ...writes]) {
      if (!temporary(storage)) continue;
      const from = lifetimes.get(storage)?.from ?? at;
      lifetimes.set(storage, { floats: expectDefined(floats[storage], "a storage"), from, to: at });
    }
  return lifetimes;
}
