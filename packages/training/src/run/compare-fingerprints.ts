import { option } from "../named-option.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** What may change, on request, when a run is resumed. */
export const changeKinds = ["net", "solver", "data"] as const;
/** One of `changeKinds`. */
export type ChangeKind = (typeof changeKinds)[number];

/** A difference between two parts of one run. */
export interface Change {
  readonly kind: ChangeKind;
  /** For people: what it was and what it is. */
  readonly what: string;
}

/** What has changed between two parts of one run, so that it would not end with the bits of one never stopped. */
export function changesBetween(before: Fingerprint, now: Fingerprint): readonly Change[] {
  return [
    ...layers(before.net, now.net),
    ...fields(before.solver, now.solver),
    ...differing("solver", "effective batch (batch_size × iter_size)", before.effectiveBatch, now.effectiveBatch),
    ...differing("solver", option("rng"), before.rng, now.rng),
    ...differing("data", option("shuffle"), before.shuffle, now.shuffle),
    ...Object.keys(now.data)
      .filter((layer) => layer in before.data && before.data[layer] !== now.data[layer])
      .map((layer) => ({ kind: "data" as const, what: `layer "${layer}" reads other records or another mean file` })),
  ];
}

function differing(kind: ChangeKind, name: string, before: unknown, now: unknown): readonly Change[] {
  return before === now ? [] : [{ kind, what: `${name} was ${String(before)}, is ${String(now)}` }];
}

function fields(before: Fingerprint["solver"], now: Fingerprint["solver"]): readonly Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((field) =>
    differing("solver", field, before[field] ?? "not set", now[field] ?? "not set"),
  );
}

function layers(before: Fingerprint["net"], now: Fingerprint["net"]): readonly Change[] {
  const [old, current] = [new Map(before), new Map(now)];
  const change = (what: string): Change => ({ kind: "net", what });
  return [
    ...before.filter(([name]) => !current.has(name)).map(([name]) => change(`layer "${name}" is gone`)),
    ...now.filter(([name]) => !old.has(name)).map(([name]) => change(`layer "${name}" is new`)),
    ...now
      .filter(([name, hash]) => old.has(name) && old.get(name) !== hash)
      .map(([name]) => change(`layer "${name}" is another`)),
  ];
}
