import type { SolverParameter } from "@squeezenet/caffe-io";
import { option } from "../named-option.ts";
import type { Notice } from "../notice.ts";
import { TrainingError } from "../training-error.ts";
import { type Change, type ChangeKind, changesBetween } from "./compare-fingerprints.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ReadSnapshot } from "./read-snapshot.ts";

/** Tells the allowed changes since a state was written. @throws TrainingError for the others */
export function* checkUnchanged(
  { name, sidecar }: Pick<ReadSnapshot, "name" | "sidecar">,
  now: { readonly fingerprint: Fingerprint; readonly solver: SolverParameter },
  { allowChange = [] }: { readonly allowChange?: readonly ChangeKind[] },
): Generator<Notice, void> {
  if (sidecar === null) return;
  const { random_seed } = now.solver;
  const seed: readonly Change[] =
    random_seed >= 0 && random_seed !== sidecar.seed
      ? [{ kind: "solver", what: `random_seed was ${sidecar.seed}, is ${random_seed}` }]
      : [];
  const changes = [...changesBetween(sidecar.fingerprint, now.fingerprint), ...seed];
  const refused = changes.filter(({ kind }) => !allowChange.includes(kind));
  if (refused.length > 0)
    throw new TrainingError(
      `${name}: this run would not go on as the one that wrote it: ${refused.map(({ kind, what }) => `${kind}: ${what}`).join("; ")}. ` +
        `Undo that, or allow it with ${option("allowChange", [...new Set(refused.map(({ kind }) => kind))].join(","))}`,
    );
  for (const change of changes) yield { kind: "changed", change };
}
